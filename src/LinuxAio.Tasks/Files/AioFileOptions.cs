namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFileSystem.OpenAsync"/>, beyond mode and access.</summary>
public sealed class AioFileOptions
{
    /// <summary>The permissions of a file that is created, less the umask of the process. Default: 0666, read and write
    /// for everyone.</summary>
    public UnixFileMode CreateMode { get; set; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>More flags of open(2), such as <see cref="OpenFlags.Direct"/> or <see cref="OpenFlags.NoFollow"/>.
    /// Default: none.</summary>
    public OpenFlags Flags { get; set; }

    /// <summary>How much space to reserve for a file opened for writing, in bytes; 0 or more. 0: none. The length of
    /// the file does not change. If the file system cannot reserve space, nothing happens; if there is not enough
    /// space, opening fails with ENOSPC, EDQUOT or EFBIG. Default: 0.</summary>
    public long PreallocationSize { get; set; }
}
