using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFileSystem.CopyAsync"/> and <see cref="AioFileSystem.CopyDirectoryAsync"/>. The
/// methods copy them, and throw <see cref="ArgumentOutOfRangeException"/> with the name of the property for a value out
/// of bounds.</summary>
public sealed class AioCopyOptions
{
    /// <summary>Whether to replace a file that exists at the destination. If a symbolic link is there, the file that it
    /// leads to is replaced. False: an existing file is an IOException (EEXIST). Default: false.</summary>
    public bool Overwrite { get; set; }

    /// <summary>Whether the copy gets the permissions of the source. The special bits (set-user-id, set-group-id,
    /// sticky) are copied only with <see cref="PreserveOwner"/>. Default: true.</summary>
    /// <remarks>False: the copy gets the permissions of the file that it replaces, with the special bits only if it
    /// keeps the owner of that file; or 0666 less the umask if it replaces none.</remarks>
    public bool PreserveMode { get; set; } = true;

    /// <summary>Whether the copy gets the access time and the modification time of the source, with a precision of 100
    /// nanoseconds. Default: false.</summary>
    public bool PreserveTimes { get; set; }

    /// <summary>Whether the copy gets the owner and group of the source; if this process may not set them, copying
    /// fails with EPERM. False: the copy gets the owner of the file that it replaces if that is permitted, else the
    /// user of this process. Default: false.</summary>
    public bool PreserveOwner { get; set; }

    /// <summary>Whether copying completes only when the copies and their names are on the device. Default:
    /// false.</summary>
    public bool Durable { get; set; }

    /// <summary>Whether source and copy may share their space until one of them is written. File systems that can do
    /// this, such as btrfs and XFS, then copy a file of any length in a moment. Default: true.</summary>
    public bool Reflink { get; set; } = true;

    /// <summary>Receives the number of bytes copied so far, on any thread. While a directory is copied, several threads
    /// report, and a lower number may come after a higher one: the highest counts. Default: null.</summary>
    public IProgress<long>? Progress { get; set; }

    /// <summary>How many files of a directory are copied at the same time; 1 or more. Default: 8.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Set by a move to another file system: an owner that may not be set is not an error.</summary>
    internal bool OwnerIsOptional { get; set; }

    /// <summary>Set by a move: a symbolic link at the destination is replaced itself. A directory at the destination is
    /// an error.</summary>
    internal bool ReplacesNames { get; set; }

    /// <summary>Set by a copy of a directory: a symbolic link that has replaced a file of the source is not
    /// followed.</summary>
    internal bool KeepsToFiles { get; set; }

    internal AioCopyOptions Copy()
    {
        OptionCheck.AtLeast(MaxConcurrency, 1);
        return (AioCopyOptions)MemberwiseClone();
    }
}
