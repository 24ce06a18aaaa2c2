using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The process-wide handler of a cancellation signal. Contexts share it; it stays for the life of the process, for
/// a signal under way must never meet the default action, which is death.</summary>
internal static unsafe class CancelSignal
{
    // 32 and 33 are the threading library's, 34 is the runtime's for stopping threads.
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
                    $"Signal {signal} is handled by other code in this process. Set " +
                    $"AioOptions.CancellationSignal to a free one between {Lowest} and {Highest}.");
            }

            // The handler returns by itself and uses no restorer, but x86-64 insists on one.
            var action = new KernelSigaction
            {
                sa_handler = handler,
                sa_restorer = Architecture.IsArm64 ? 0 : handler,
                sa_flags = (ulong)(Signal.SA_SIGINFO | Signal.SA_RESTART | (Architecture.IsArm64 ? 0 : Signal.X64.SA_RESTORER)),
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
            throw new InvalidOperationException($"rt_sigaction of signal {signal}: {errno.Description()} ({errno.Name()}).");
        }
    }
}
