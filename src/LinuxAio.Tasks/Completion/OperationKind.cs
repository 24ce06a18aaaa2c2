namespace LinuxAio.Tasks.Completion;

/// <summary>What an operation is called in messages and diagnosis.</summary>
internal enum OperationKind : byte
{
    Open,
    Close,
    Read,
    Write,
    Readahead,
    Stat,
    Lstat,
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
}
