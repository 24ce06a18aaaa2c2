using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFileSystem.ReplaceAsync"/>. The method copies them, and throws
/// <see cref="ArgumentOutOfRangeException"/> with the name of the property for a value out of bounds.</summary>
public sealed class AioReplaceOptions
{
    /// <summary>Whether the new file gets the permissions of the file that it replaces. No effect if there is no such
    /// file, or if <see cref="Mode"/> is set. Default: true.</summary>
    public bool KeepMode { get; set; } = true;

    /// <summary>Whether the new file gets the owner and group of the file that it replaces; if this process may not set
    /// them, replacing fails with EPERM. False: the file belongs to the user of this process. Default: true.</summary>
    public bool KeepOwner { get; set; } = true;

    /// <summary>The permissions of the new file, at most 07777 (octal); the umask does not apply. Default: null, the
    /// permissions of the file that it replaces, or 0666 less the umask if there is none.</summary>
    public UnixFileMode? Mode { get; set; }

    /// <summary>Whether replacing completes only when the new content and its name are on the device. After a power
    /// failure the file then has the old content or the new. False: faster, but after a power failure or a crash of the
    /// kernel the content may be lost. Default: true.</summary>
    public bool Durable { get; set; } = true;

    internal AioReplaceOptions Copy()
    {
        OptionCheck.That(
            Mode is null or (>= 0 and <= AioOperations.AllModeBits), Mode ?? default,
            "permission bits, at most 07777 (octal)", nameof(Mode));
        return (AioReplaceOptions)MemberwiseClone();
    }
}
