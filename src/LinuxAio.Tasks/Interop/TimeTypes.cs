namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct __kernel_timespec</c> of <c>linux/time_types.h</c>.</summary>
internal struct KernelTimespec
{
    internal long tv_sec;
    internal long tv_nsec;
}
