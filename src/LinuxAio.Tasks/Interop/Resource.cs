namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/resource.h</c>; prlimit64(2).</summary>
internal static class Resource
{
    internal const int RLIMIT_NOFILE = 7;
}
