namespace LinuxAio.Tests.Support.Fuse;

/// <summary>What a <see cref="FuseMount"/> can hold, delay, fail and count. Lower-cased, the names are the server's.</summary>
public enum FuseOperation
{
    /// <summary>Stat, and the lookup of a name before anything else is done by it; never the mount's root.</summary>
    Getattr,

    /// <summary>Open, with or without creating the file.</summary>
    Open,
    Read,
    Write,

    /// <summary>Fsync and fdatasync.</summary>
    Fsync,

    /// <summary>What close(2) sends each time; it waits for it and returns its error.</summary>
    Flush,

    /// <summary>What follows the last close(2); nobody waits for it and its error is lost.</summary>
    Release,
    Unlink,
    Readdir,
    Rename,
    Mkdir,
    Rmdir,

    /// <summary>Truncate and ftruncate.</summary>
    Truncate,
}
