namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/signal.h</c>; rt_sigaction(2).</summary>
internal static class Signal
{
    internal const int SIG_DFL = 0;

    internal const int SA_SIGINFO = 0x4;
    internal const int SA_RESTART = 0x1000_0000;

    internal static class X64
    {
        /// <summary>Required on x64: without this flag the kernel kills the process when it has to call a handler. On
        /// arm64 a handler returns through the kernel's vDSO, and the kernel ignores the restorer.</summary>
        internal const int SA_RESTORER = 0x0400_0000;
    }
}

/// <summary>The kernel's <c>struct sigaction</c>. It differs from the structure of the C library: the restorer stands
/// before the mask, and the mask has 64 bits. Both architectures have the restorer field; only x64 uses it.</summary>
internal struct KernelSigaction
{
    internal nint sa_handler;
    internal ulong sa_flags;
    internal nint sa_restorer;
    internal ulong sa_mask;
}
