using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFileSystem.ReplaceAsync"/>. The method copies them, and throws
/// <see cref="ArgumentOutOfRangeException"/> with the name of the property for a value out of bounds.</summary>
public sealed class AioReplaceOptions
{
    private bool? _keepMode;
    private bool? _keepOwner;

    /// <summary>Whether the new file gets the permissions of the file that it replaces. No effect if there is no such
    /// file, or if <see cref="Mode"/> is set. Default: true.</summary>
    /// <remarks>If the file system refuses the permissions, as exFAT does, the new file has those that the file system
    /// gives it. If the property was set to true, replacing fails instead, usually with EPERM.</remarks>
    public bool KeepMode
    {
        get => _keepMode ?? true;
        set => _keepMode = value;
    }

    /// <summary>Whether the new file gets the owner and group of the file that it replaces. False: the file belongs to
    /// the user of this process. Default: true.</summary>
    /// <remarks>If this process may not set them, the new file belongs to the user of this process. It has no special
    /// bits then, and its group may do no more than everybody may. If the property was set to true, replacing fails
    /// instead, usually with EPERM.</remarks>
    public bool KeepOwner
    {
        get => _keepOwner ?? true;
        set => _keepOwner = value;
    }

    /// <summary>The permissions of the new file, at most 07777 (octal); the umask does not apply. If they cannot be
    /// set, replacing fails. Default: null, the permissions of the file that it replaces, or 0666 less the umask if
    /// there is none.</summary>
    public UnixFileMode? Mode { get; set; }

    /// <summary>Whether replacing completes only when the new content and its name are on the device. After a power
    /// failure the file then has the old content or the new. False: faster, but after a power failure or a crash of the
    /// kernel the content may be lost. Default: true.</summary>
    public bool Durable { get; set; } = true;

    /// <summary>Whether to write into the file itself where no other file can be renamed over it. Default: false.</summary>
    /// <remarks>This is so for a mount point (EBUSY), as containers have them for single files, for a file in a directory
    /// that may not be written, and for what is not a regular file: a device, a FIFO, /dev/stdout. The file then keeps
    /// its owner, its permissions and its other names. It is not all or nothing: a failure leaves a part of the content,
    /// and others may see a part of it meanwhile.</remarks>
    public bool WriteInPlace { get; set; }

    /// <summary>Whether the user asked for the permissions, so that a refusal is an error.</summary>
    internal bool RequiresMode => Mode is not null || _keepMode is true;

    /// <summary>Whether the user asked for the owner, so that a refusal is an error.</summary>
    internal bool RequiresOwner => _keepOwner is true;

    internal AioReplaceOptions Copy()
    {
        OptionCheck.That(
            Mode is null or (>= 0 and <= AioOperations.AllModeBits), Mode ?? default,
            "permission bits, at most 07777 (octal)", nameof(Mode));
        return (AioReplaceOptions)MemberwiseClone();
    }
}
