namespace LinuxAio.Tasks;

/// <content>The context that every part of a process shares.</content>
public sealed partial class AioContext
{
    private static readonly Lock CreatingShared = new();
    private static AioContext? shared;

    /// <summary>A context with default options that every part of a process may share. It starts on first use and
    /// cannot be disposed. When the process exits, it waits up to <see cref="AioOptions.ShutdownTimeout"/> until no
    /// operation is outstanding; a process that an unhandled signal ends (SIGTERM included) does not wait.</summary>
    /// <exception cref="PlatformNotSupportedException">The process does not run on Linux on x64 or arm64.</exception>
    /// <exception cref="InvalidOperationException">No worker could be started, or other code in the process handles the
    /// cancellation signal. The next call tries again.</exception>
    public static AioContext Default
    {
        get
        {
            if (Volatile.Read(ref shared) is { } existing)
            {
                return existing;
            }

            lock (CreatingShared)
            {
                return shared ??= CreateShared();
            }
        }
    }

    private static AioContext CreateShared()
    {
        var options = new AioOptions { Name = "aio-default" };
        var context = new AioContext(options);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => context.DrainAsync().Wait(options.ShutdownTimeout);
        return context;
    }

    private void ThrowIfDefault()
    {
        if (Volatile.Read(ref shared) == this)
        {
            throw new InvalidOperationException(
                "AioContext.Default cannot be disposed: every part of the process shares it. " +
                "It drains when the process exits.");
        }
    }
}
