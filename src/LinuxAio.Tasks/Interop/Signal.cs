namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/signal.h</c>; rt_sigaction(2).</summary>
internal static class Signal
{
    internal const int SIG_DFL = 0;

    internal const int SA_SIGINFO = 0x4;
    internal const int SA_RESTART = 0x1000_0000;

    internal static class X64
    {
        /// <summary>x64 only: without it the kernel kills a process whose handler returns. On arm64 the kernel
        /// returns from handlers through its own vDSO and ignores the field.</summary>
        internal const int SA_RESTORER = 0x0400_0000;
    }
}
