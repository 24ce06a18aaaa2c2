namespace LinuxAio.Tasks.Context;

/// <summary>The context every part of a process shares; made when first asked for.</summary>
internal static class DefaultContext
{
    private static readonly Lock Creating = new();
    private static AioContext? shared;

    /// <summary>A failure to make it, for want of threads say, is not kept: the next caller tries again.</summary>
    internal static AioContext Instance
    {
        get
        {
            if (Volatile.Read(ref shared) is { } existing)
            {
                return existing;
            }

            lock (Creating)
            {
                return shared ??= Create();
            }
        }
    }

    internal static bool IsDefault(AioContext context) => Volatile.Read(ref shared) == context;

    private static AioContext Create()
    {
        var options = new AioOptions { Name = "aio-default" };
        var context = new AioContext(options);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => context.DrainAsync().Wait(options.ShutdownTimeout);
        return context;
    }
}
