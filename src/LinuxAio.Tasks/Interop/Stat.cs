using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/stat.h</c>: the fields that statx(2) is asked for, and the file types in a mode.</summary>
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

    /// <summary>The value of <c>tv_nsec</c> that makes utimensat(2) set the current time.</summary>
    internal const long UTIME_NOW = 0x3fff_ffff;

    /// <summary>The value of <c>tv_nsec</c> that makes utimensat(2) leave the time as it is.</summary>
    internal const long UTIME_OMIT = 0x3fff_fffe;

    internal const int S_IFMT = 0xf000;
    internal const int S_IFIFO = 0x1000;
    internal const int S_IFCHR = 0x2000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFBLK = 0x6000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFLNK = 0xa000;
    internal const int S_IFSOCK = 0xc000;
}

/// <summary><c>struct statx</c>. The kernel always writes all 256 bytes; the bytes after the last field are zero or
/// belong to fields of a newer kernel. <see cref="stx_mask"/> says which fields the file system filled.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct Statx
{
    internal uint stx_mask;
    internal uint stx_blksize;
    internal ulong stx_attributes;
    internal uint stx_nlink;
    internal uint stx_uid;
    internal uint stx_gid;
    internal ushort stx_mode;
    internal ulong stx_ino;
    internal ulong stx_size;
    internal ulong stx_blocks;
    internal ulong stx_attributes_mask;
    internal StatxTimestamp stx_atime;
    internal StatxTimestamp stx_btime;
    internal StatxTimestamp stx_ctime;
    internal StatxTimestamp stx_mtime;
    internal uint stx_rdev_major;
    internal uint stx_rdev_minor;
    internal uint stx_dev_major;
    internal uint stx_dev_minor;
    internal ulong stx_mnt_id;
    internal uint stx_dio_mem_align;
    internal uint stx_dio_offset_align;
}

/// <summary><c>struct statx_timestamp</c>. Before 1970 the seconds are negative, and the nanoseconds are added to
/// them.</summary>
internal struct StatxTimestamp
{
    internal long tv_sec;
    internal uint tv_nsec;
}
