namespace LinuxAio.Tasks;

/// <summary>How <see cref="AioFileSystem.OpenAsync"/> opens a file, beyond mode and access.</summary>
public sealed class AioFileOptions
{
    /// <summary>Permissions of a file that is created, less the process's umask. Default: 0666, read and write for
    /// all.</summary>
    public UnixFileMode CreateMode { get; set; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Further flags, such as <see cref="OpenFlags.Direct"/> or <see cref="OpenFlags.NoFollow"/>. Default:
    /// none.</summary>
    public OpenFlags Flags { get; set; }

    /// <summary>Bytes of space to reserve for a file opened for writing; its length stays. Default: 0, none; 0 or more. What
    /// the file system cannot reserve it does not.</summary>
    public long PreallocationSize { get; set; }
}
