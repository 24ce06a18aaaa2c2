using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks;

/// <content>Enumerating.</content>
public partial class AioFileSystem
{
    /// <summary>Lists the entries of a directory, in the order of the file system and without <c>.</c> and <c>..</c>;
    /// getdents64(2).</summary>
    /// <param name="path">The path of the directory. A symbolic link to a directory is followed.</param>
    /// <param name="options">Subdirectories, statuses, links, errors. The options are copied. Default: null, the
    /// defaults of <see cref="AioEnumerationOptions"/>.</param>
    /// <param name="cancellationToken">Ends the enumeration before the next entry that is not in memory yet.</param>
    /// <returns>The entries. Nothing is read until the sequence is enumerated, and each enumeration lists the directory
    /// again.</returns>
    /// <remarks>
    /// <para>The directory is read as entries are requested, 64 KiB at a time. So a directory with millions of entries
    /// needs no more memory than a small one.</para>
    /// <para>With subdirectories, one directory is listed at a time. About thirty directories are open at most, however
    /// deep the tree is. The names of directories that are found but not listed yet are kept in memory.</para>
    /// <para>An entry that is added or removed during the enumeration may be listed or not. An entry that is removed
    /// before its status is read is not listed.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the exception names it. Thrown at
    /// the call; the exceptions below are thrown by the enumeration.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist (ENOENT), or the path is not a
    /// directory (ENOTDIR).</exception>
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
