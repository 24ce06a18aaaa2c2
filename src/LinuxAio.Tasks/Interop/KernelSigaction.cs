namespace LinuxAio.Tasks.Interop;

/// <summary>The kernel's <c>struct sigaction</c>, which is not the C library's: the restorer is before the mask, and
/// the mask is 64 bits. Both architectures have the restorer field; only x64 uses it.</summary>
internal struct KernelSigaction
{
    internal nint sa_handler;
    internal ulong sa_flags;
    internal nint sa_restorer;
    internal ulong sa_mask;
}
