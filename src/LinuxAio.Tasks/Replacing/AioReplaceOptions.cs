using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>How <see cref="AioFileSystem.ReplaceAsync"/> replaces a file.</summary>
public sealed class AioReplaceOptions
{
    /// <summary>The new file gets the permissions of the one it replaces. Default: true. Without effect when there was
    /// none, or when <see cref="Mode"/> is given.</summary>
    public bool KeepMode { get; set; } = true;

    /// <summary>The new file gets owner and group of the one it replaces; it is an error (EPERM) when this process may not
    /// give
    /// them. Default: true. False: it belongs to this process's user.</summary>
    public bool KeepOwner { get; set; } = true;

    /// <summary>The permissions of the new file, whatever the umask. Default: null: those of the file it replaces, or 0666
    /// less
    /// the umask when there was none.</summary>
    public UnixFileMode? Mode { get; set; }

    /// <summary>Returns when the new content and its name are on the device: after a power failure there is the old content
    /// or the new. Default: true. False is faster, and all or nothing only as long as the machine runs.</summary>
    public bool Durable { get; set; } = true;

    internal AioReplaceOptions Copy()
    {
        OptionCheck.That(
            Mode is null or (>= 0 and <= (UnixFileMode)0xfff), Mode ?? default, "permission bits, at most 07777 (octal)",
            nameof(Mode));
        return (AioReplaceOptions)MemberwiseClone();
    }
}
