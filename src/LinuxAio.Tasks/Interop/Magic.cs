namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/magic.h</c>: types of file systems.</summary>
internal static class Magic
{
    internal const uint EXT4_SUPER_MAGIC = 0xef53; // ext2 and ext3 have the same
    internal const uint TMPFS_MAGIC = 0x0102_1994;
}
