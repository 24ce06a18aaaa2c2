using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct statx</c>. The kernel always writes all 256 bytes; those after the last field are zero or belong
/// to a newer kernel. <see cref="stx_mask"/> says which fields the file system filled.</summary>
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
