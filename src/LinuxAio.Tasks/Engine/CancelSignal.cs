using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The process-wide handler of a cancellation signal. All contexts share the handler. It stays until the
/// process ends: a signal that is still pending would otherwise have its default action, which ends the
/// process.</summary>
internal static unsafe class CancelSignal
{
    // The C library's threads use 32 and 33; the .NET runtime uses 34 to stop its threads.
    internal const int Lowest = 35;
    internal const int Highest = 64;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, nint> Installed = [];

    internal static void Install(int signal, nint handler)
    {
        lock (Gate)
        {
            if (Installed.TryGetValue(signal, out nint ours) && ours == handler)
            {
                return;
            }

            KernelSigaction before;
            Check(RtSigaction(signal, null, &before), signal);
            if (before.sa_handler != Signal.SIG_DFL)
            {
                throw new InvalidOperationException(
                    $"Other code in this process already handles signal {signal}. Set AioOptions.CancellationSignal " +
                    $"to a free signal between {Lowest} and {Highest}.");
            }

            // The handler returns by its own system call and needs no restorer, but the kernel requires one on x64.
            var action = new KernelSigaction
            {
                sa_handler = handler,
                sa_restorer = Architecture.IsArm64 ? 0 : handler,
                sa_flags = (ulong)(Signal.SA_SIGINFO | Signal.SA_RESTART |
                    (Architecture.IsArm64 ? 0 : Signal.X64.SA_RESTORER)),
                sa_mask = ulong.MaxValue,
            };
            Check(RtSigaction(signal, &action, null), signal);
            Installed[signal] = handler;
        }
    }

    private static nint RtSigaction(int signal, KernelSigaction* action, KernelSigaction* before) =>
        Kernel.Syscall(SyscallNumber.RtSigaction, signal, (nint)action, (nint)before, sizeof(ulong));

    private static void Check(nint result, int signal)
    {
        if (result < 0)
        {
            var errno = (Errno)(int)-result;
            throw new InvalidOperationException(
                $"rt_sigaction of signal {signal}: {errno.Description()} ({errno.Name()}).");
        }
    }
}
