namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/stat.h</c>: what to ask statx(2) for, and the file types in a mode.</summary>
internal static class Stat
{
    internal const int STATX_TYPE = 0x1;
    internal const int STATX_NLINK = 0x4;
    internal const int STATX_CTIME = 0x80;
    internal const int STATX_SIZE = 0x200;
    internal const int STATX_BASIC_STATS = 0x7ff;
    internal const int STATX_BTIME = 0x800;
    internal const int STATX_MNT_ID = 0x1000;
    internal const int STATX_DIOALIGN = 0x2000;

    /// <summary>As nanoseconds of a time to be set: now.</summary>
    internal const long UTIME_NOW = 0x3fff_ffff;

    internal const int S_IFMT = 0xf000;
    internal const int S_IFIFO = 0x1000;
    internal const int S_IFCHR = 0x2000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFBLK = 0x6000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFLNK = 0xa000;
    internal const int S_IFSOCK = 0xc000;
}
