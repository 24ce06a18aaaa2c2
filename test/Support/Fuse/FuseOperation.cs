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
}
