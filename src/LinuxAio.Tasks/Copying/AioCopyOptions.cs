using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Copying;

namespace LinuxAio.Tasks;

/// <summary>Options of <see cref="AioFileSystem.CopyAsync"/> and <see cref="AioFileSystem.CopyDirectoryAsync"/>. The
/// methods copy them, and throw <see cref="ArgumentOutOfRangeException"/> with the name of the property for a value out
/// of bounds.</summary>
public sealed class AioCopyOptions
{
    private bool? _preserveMode;

    /// <summary>Whether to replace a file that exists at the destination. If a symbolic link is there, the file that it
    /// leads to is replaced. False: an existing file is an IOException (EEXIST). Default: false.</summary>
    public bool Overwrite { get; set; }

    /// <summary>Whether the copy gets the permissions of the source, and its access control list. The special bits
    /// (set-user-id, set-group-id, sticky) are copied only with <see cref="PreserveOwner"/>; a directory always keeps
    /// the sticky bit. Default: true.</summary>
    /// <remarks>
    /// <para>Where a list cannot be set, the copy gets permissions that permit nobody more than the list.</para>
    /// <para>False: the copy gets the permissions of the file that it replaces, with the special bits only if it
    /// keeps the owner of that file; or 0666 less the umask if it replaces none.</para>
    /// <para>If the file system refuses the permissions, as exFAT does, the copy has those that the file system gives
    /// it. If the property was set to true, copying fails instead, usually with EPERM.</para>
    /// </remarks>
    public bool PreserveMode
    {
        get => _preserveMode ?? true;
        set => _preserveMode = value;
    }

    /// <summary>Whether the copy gets the access time and the modification time of the source, to the nanosecond. If
    /// they cannot be set, copying fails. Default: false.</summary>
    public bool PreserveTimes { get; set; }

    /// <summary>Whether the copy gets the owner and group of the source; if this process may not set them, copying
    /// fails with EPERM. False: the copy gets the owner of the file that it replaces if that is permitted, else the
    /// user of this process. Default: false.</summary>
    public bool PreserveOwner { get; set; }

    /// <summary>Whether the copy gets the extended attributes of the source, and its capabilities; xattr(7). If one
    /// cannot be set, copying fails. Attributes that this process may not read are left out. Default: false.</summary>
    /// <remarks>Access control lists belong to the permissions: <see cref="PreserveMode"/> keeps them.</remarks>
    public bool PreserveExtendedAttributes { get; set; }

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

    /// <summary>With <see cref="Overwrite"/>: whether to write into the destination itself where no other file can be
    /// renamed over it. Default: false.</summary>
    /// <remarks>This is so for a mount point (EBUSY), as containers have them for single files, for a file in a directory
    /// that may not be written, and for what is not a regular file: a device, a FIFO, /dev/stdout. The destination then
    /// keeps its owner, its permissions and its times. It is not all or nothing: a failure leaves a part of the content,
    /// and others may see a part of it meanwhile.</remarks>
    public bool WriteInPlace { get; set; }

    /// <summary>What <see cref="AioFileSystem.CopyDirectoryAsync"/> does when something cannot be copied.
    /// <see cref="AioErrorHandling.Throw"/>: the copy ends with the exception. <see cref="AioErrorHandling.Collect"/>:
    /// it goes on, and throws one <see cref="AggregateException"/> of all failures at the end.
    /// <see cref="AioErrorHandling.Skip"/>: it goes on, and only <see cref="ErrorCallback"/> tells of the failures.
    /// Default: <see cref="AioErrorHandling.Throw"/>.</summary>
    /// <remarks>A source that is no directory, and a destination that cannot be one, always end the copy.</remarks>
    public AioErrorHandling OnError { get; set; }

    /// <summary>Called with each failure of <see cref="AioFileSystem.CopyDirectoryAsync"/> as it occurs, one at a time,
    /// on any thread. <see cref="AioResult.GetErrno(Exception)"/> returns the errno. An exception that the callback
    /// throws ends the copy. Default: null.</summary>
    public Action<Exception>? ErrorCallback { get; set; }

    /// <summary>Set by a move to another file system: an attribute that the file system refuses is not an
    /// error.</summary>
    internal bool AttributesAreOptional { get; set; }

    /// <summary>Whether the user asked for the permissions, so that a refusal is an error.</summary>
    internal bool RequiresMode => _preserveMode is true && !AttributesAreOptional;

    /// <summary>Whether the user asked for the owner, so that a refusal is an error.</summary>
    internal bool RequiresOwner => PreserveOwner && !AttributesAreOptional;

    /// <summary>Whether the user asked for the extended attributes, so that a refusal is an error.</summary>
    internal bool RequiresExtendedAttributes => PreserveExtendedAttributes && !AttributesAreOptional;

    /// <summary>Whether the user asked for the times, so that a refusal is an error.</summary>
    internal bool RequiresTimes => PreserveTimes && !AttributesAreOptional;

    /// <summary>Set by the tool.</summary>
    internal CommandRules? Rules { get; set; }

    /// <summary>Set by a move: a symbolic link at the destination is replaced itself. A directory at the destination is
    /// an error.</summary>
    internal bool ReplacesNames { get; set; }

    /// <summary>Set by a move: a symbolic link that has replaced a file of the source is not followed.</summary>
    internal bool KeepsToFiles { get; set; }

    internal AioCopyOptions Copy()
    {
        OptionCheck.AtLeast(MaxConcurrency, 1);
        OptionCheck.IsDefined(OnError);
        return (AioCopyOptions)MemberwiseClone();
    }
}
