namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/magic.h</c>: the types of file systems in <see cref="Statfs.f_type"/>.</summary>
internal static class Magic
{
    internal const uint EXT4_SUPER_MAGIC = 0xef53; // ext2 and ext3 have the same number
    internal const uint TMPFS_MAGIC = 0x0102_1994;
    internal const uint XFS_SUPER_MAGIC = 0x5846_5342;
    internal const uint BTRFS_SUPER_MAGIC = 0x9123_683e;
}
