namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/magic.h</c>: types of file systems.</summary>
internal static class Magic
{
    internal const uint EXT4_SUPER_MAGIC = 0xef53; // ext2 and ext3 have the same
    internal const uint XFS_SUPER_MAGIC = 0x5846_5342;
    internal const uint BTRFS_SUPER_MAGIC = 0x9123_683e;
    internal const uint TMPFS_MAGIC = 0x0102_1994;
}
