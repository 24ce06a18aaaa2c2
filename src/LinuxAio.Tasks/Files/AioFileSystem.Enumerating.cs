using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks;

/// <content>Enumerating.</content>
public partial class AioFileSystem
{
    /// <summary>Lists a directory entry by entry, in the directory's own order, without <c>.</c> and <c>..</c>.</summary>
    /// <param name="path">The directory; a symbolic link to one is followed.</param>
    /// <param name="options">Subdirectories, statuses, links, errors.</param>
    /// <param name="cancellationToken">Ends it before the next entry that is not in memory yet.</param>
    /// <remarks>Entries are read as they are asked for, 64 KiB at a time, so that a directory of millions takes no more
    /// memory
    /// than a small one. With subdirectories, one at a time is listed; at most some thirty are open, however deep the tree;
    /// and of each that was found and not listed yet, the name is in memory. An entry that is added or removed meanwhile is
    /// listed or not; one that is gone before it can be looked at is not.</remarks>
    /// <exception cref="DirectoryNotFoundException">There is none (ENOENT), or it is no directory (ENOTDIR). Thrown by the
    /// enumeration, as everything but misuse.</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES.</exception>
    /// <exception cref="IOException">Any other error.</exception>
    public virtual IAsyncEnumerable<AioEntry> EnumerateAsync(
        string path, AioEnumerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        options = options?.Copy() ?? new AioEnumerationOptions();
        return TreeEnumeration.RunAsync(Operations, absolute, options, cancellationToken);
    }
}
