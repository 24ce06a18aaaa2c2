namespace LinuxAio.Tasks.Completion;

/// <summary>The kind of an operation, for diagnosis and the meter.</summary>
internal enum OperationKind : byte
{
    Open,
    OpenBeneath,
    Close,
    Read,
    Write,
    Readahead,
    Stat,
    Lstat,
    StatBatch,
    Statfs,
    Unlink,
    Fsync,
    Fdatasync,
    ReadDirectory,
    Rename,
    Link,
    Symlink,
    Readlink,
    Mkdir,
    Rmdir,
    Truncate,
    Fallocate,
    Chmod,
    Chown,
    Utime,
    Readv,
    Writev,
    CopyFileRange,
    Clone,
    Fadvise,
    Lock,
    Unlock,
    Getxattr,
    Setxattr,
    Listxattr,
    Removexattr,
    Mknod,
    Seek,
}

/// <summary>The names of the kinds as users see them.</summary>
internal static class OperationKindExtensions
{
    private static readonly string[] Names = [.. Enum.GetNames<OperationKind>().Select(
        static name => string.Concat(char.ToLowerInvariant(name[0]).ToString(), name.AsSpan(1)))];

    /// <summary>The name of the kind in camel case, such as <c>readDirectory</c>.</summary>
    internal static string Name(this OperationKind kind) => Names[(int)kind];
}
