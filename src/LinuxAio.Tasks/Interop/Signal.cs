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

/// <summary>The kernel's <c>struct sigaction</c>, which is not the C library's: the restorer is before the mask, and
/// the mask is 64 bits. Both architectures have the restorer field; only x64 uses it.</summary>
internal struct KernelSigaction
{
    internal nint sa_handler;
    internal ulong sa_flags;
    internal nint sa_restorer;
    internal ulong sa_mask;
}
