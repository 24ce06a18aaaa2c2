using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>How <see cref="AioFileSystem.CopyAsync"/> and <see cref="AioFileSystem.CopyDirectoryAsync"/> copy.</summary>
public sealed class AioCopyOptions
{
    /// <summary>A file that is there already is replaced; through a symbolic link, the one it leads to. Default: false:
    /// that is an IOException (EEXIST).</summary>
    public bool Overwrite { get; set; }

    /// <summary>The copy gets the source's permissions, without set-user-id and its kin unless
    /// <see cref="PreserveOwner"/>. Default: true. False: those of the file it replaces, with set-user-id and its kin
    /// if it keeps that file's owner, too; or 0666 less the umask.</summary>
    public bool PreserveMode { get; set; } = true;

    /// <summary>The copy gets the source's times of access and modification, to 100 ns. Default: false.</summary>
    public bool PreserveTimes { get; set; }

    /// <summary>The copy gets the source's owner and group; it is an error (EPERM) when this process may not give them.
    /// Default: false: those of the file it replaces, where permitted, or this process's.</summary>
    public bool PreserveOwner { get; set; }

    /// <summary>Returns when copies and their names are on the device. Default: false.</summary>
    public bool Durable { get; set; }

    /// <summary>Source and copy share their space until one is written, where the file system can (btrfs, XFS): a moment,
    /// whatever the length. Default: true.</summary>
    public bool Reflink { get; set; } = true;

    /// <summary>Told, as the copying goes on, how many bytes have been copied in all; from any thread. For a directory, from
    /// several at a time, so that reports may come out of order: the highest counts. Default: null.</summary>
    public IProgress<long>? Progress { get; set; }

    /// <summary>How many files of a directory are copied at a time; 1 or more. Default: 8.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>As moving to another file system does it: the source's owner if permitted.</summary>
    internal bool OwnerIsOptional { get; set; }

    /// <summary>As moving does it: a symbolic link at the destination is replaced, and what it leads to is left alone. Of a
    /// directory, the destination must not exist.</summary>
    internal bool ReplacesNames { get; set; }

    /// <summary>As copying a tree does it: a link that has taken a file's place meanwhile is not followed.</summary>
    internal bool KeepsToFiles { get; set; }

    internal AioCopyOptions Copy()
    {
        OptionCheck.AtLeast(MaxConcurrency, 1);
        return (AioCopyOptions)MemberwiseClone();
    }
}
