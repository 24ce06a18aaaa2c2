using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks;

/// <summary>What <see cref="AioFileSystem.EnumerateAsync"/> lists, and how.</summary>
public sealed class AioEnumerationOptions
{
    /// <summary>Directories below are listed, too, each after its own entry. Default: false.</summary>
    public bool Recurse { get; set; }

    /// <summary>How deep to go with <see cref="Recurse"/>: 0 is the directory itself, 1 its subdirectories, too.
    /// Default: no limit.</summary>
    public int MaxDepth { get; set; } = int.MaxValue;

    /// <summary>Directories near the top first. Default: false: into the last subdirectory found, which keeps fewer
    /// names in memory.</summary>
    public bool BreadthFirst { get; set; }

    /// <summary>Each entry comes with its <see cref="AioEntry.Status"/>. Default: false: names, types and inodes as the
    /// directory
    /// has them, which costs one call for about a thousand entries.</summary>
    public bool Status { get; set; }

    /// <summary>How many requests for statuses are under way at a time; 1 or more. Each is for one status, or, where
    /// they come quickly, for up to sixteen. Default: 16.</summary>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>Of a symbolic link, <see cref="AioEntry.Type"/> and <see cref="AioEntry.Status"/> are those of what it
    /// leads to, if it leads anywhere, and with <see cref="Recurse"/> directories are listed through links. Each
    /// directory is then listed once, by whichever way it is found first, so that links in a circle come to an end.
    /// Default: false.</summary>
    public bool FollowLinks { get; set; }

    /// <summary>What to do when a directory below cannot be listed, or an entry's status not be had. Default:
    /// <see cref="AioErrorHandling.Throw"/>.</summary>
    public AioErrorHandling OnError { get; set; }

    /// <summary>Called with each error as it occurs, before <see cref="OnError"/> decides whether to go on. The
    /// exception is the one that <see cref="AioErrorHandling.Throw"/> throws, and
    /// <see cref="AioResult.GetErrno(Exception)"/> returns its errno. An exception that the callback throws ends the
    /// enumeration. Default: null.</summary>
    public Action<Exception>? ErrorCallback { get; set; }

    internal AioEnumerationOptions Copy()
    {
        OptionCheck.AtLeast(MaxConcurrency, 1);
        OptionCheck.AtLeast(MaxDepth, 0);
        OptionCheck.IsDefined(OnError);
        return (AioEnumerationOptions)MemberwiseClone();
    }
}
