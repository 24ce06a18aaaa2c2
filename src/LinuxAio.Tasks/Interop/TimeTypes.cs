namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct __kernel_timespec</c>.</summary>
internal struct KernelTimespec
{
    internal long tv_sec;
    internal long tv_nsec;
}
