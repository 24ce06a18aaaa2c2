namespace LinuxAio.Tests.Support.Fuse;

/// <summary>What a <see cref="FuseMount"/> can hold, delay, fail and count. The server uses the names in lower
/// case.</summary>
public enum FuseOperation
{
    /// <summary>Stat, and the lookup of a name before any other operation; never of the mount's root.</summary>
    Getattr,

    /// <summary>Open, with or without creating the file.</summary>
    Open,
    Read,
    Write,

    /// <summary>Fsync and fdatasync.</summary>
    Fsync,

    /// <summary>Sent by every close(2), which waits for the answer and returns its error.</summary>
    Flush,

    /// <summary>Sent after the last close(2); no caller waits for the answer, and its error is lost.</summary>
    Release,
    Unlink,
    Readdir,
    Rename,
    Mkdir,
    Rmdir,

    /// <summary>Truncate and ftruncate.</summary>
    Truncate,

    /// <summary>Chmod and fchmod.</summary>
    Chmod,

    /// <summary>Chown, fchown and lchown.</summary>
    Chown,

    /// <summary>Utimensat and futimens.</summary>
    Utime,

    /// <summary>Sets or removes an extended attribute.</summary>
    Setxattr,

    /// <summary>Reads an extended attribute. The kernel itself asks for <c>security.capability</c> before each
    /// write.</summary>
    Getxattr,
    Listxattr,
    Link,
    Symlink,
    Readlink,

    /// <summary>Makes a FIFO, a socket or a device.</summary>
    Mknod,
    Opendir,

    /// <summary>Fsync of a directory.</summary>
    Fsyncdir,

    /// <summary>Without a failure that the test asked for, the answer is EOPNOTSUPP, and the kernel reads and writes
    /// instead.</summary>
    CopyFileRange,

    /// <summary>Lseek with SEEK_DATA or SEEK_HOLE; the kernel answers all other seeks itself.</summary>
    Seek,
}
