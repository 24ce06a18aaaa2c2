namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/resource.h</c>; prlimit64(2).</summary>
internal static class Resource
{
    internal const int RLIMIT_NOFILE = 7;
}

/// <summary><c>struct rlimit64</c>: the soft and the hard limit of a resource.</summary>
internal struct Rlimit64
{
    internal ulong rlim_cur;
    internal ulong rlim_max;
}
