namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct rlimit64</c>.</summary>
internal struct Rlimit64
{
    internal ulong rlim_cur;
    internal ulong rlim_max;
}
