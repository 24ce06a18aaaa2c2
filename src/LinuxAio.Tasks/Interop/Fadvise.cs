namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/fadvise.h</c>.</summary>
internal static class Fadvise
{
    internal const int POSIX_FADV_NORMAL = 0;
    internal const int POSIX_FADV_RANDOM = 1;
    internal const int POSIX_FADV_SEQUENTIAL = 2;
    internal const int POSIX_FADV_WILLNEED = 3;
    internal const int POSIX_FADV_DONTNEED = 4;
    internal const int POSIX_FADV_NOREUSE = 5;
}
