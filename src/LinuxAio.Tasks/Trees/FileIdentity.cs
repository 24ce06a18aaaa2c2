namespace LinuxAio.Tasks.Trees;

/// <summary>Device and inode: what a file is, whatever its name.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    internal static FileIdentity Of(FileStatus status) => new(status.Device, status.Inode);
}
