namespace LinuxAio.Tasks;

/// <summary>The type of a file. See inode(7).</summary>
public enum FileType
{
    /// <summary>Not known, or a type for which this library has no name.</summary>
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

    /// <summary>A FIFO (named pipe).</summary>
    Fifo,

    /// <summary>A Unix domain socket.</summary>
    Socket,
}
