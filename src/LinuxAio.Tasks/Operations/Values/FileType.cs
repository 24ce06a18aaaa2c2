namespace LinuxAio.Tasks;

/// <summary>What a directory entry leads to. See inode(7).</summary>
public enum FileType
{
    /// <summary>Not known, or of a kind this library has no name for.</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    RegularFile,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A block device, such as a disk.</summary>
    BlockDevice,

    /// <summary>A character device, such as a terminal.</summary>
    CharacterDevice,

    /// <summary>A named pipe.</summary>
    Fifo,

    /// <summary>A Unix domain socket.</summary>
    Socket,
}
