using LinuxAio.Tasks.Copying;

namespace LinuxAio.Tasks;

/// <content>Moving.</content>
public partial class AioFileSystem
{
    /// <summary>Renames or moves a file, a symbolic link or a directory, in one step; renameat2(2). To another file
    /// system, copies it and then deletes the source. The copy gets the permissions and times of the source, and its
    /// owner, access control list, extended attributes and capabilities as far as that is permitted.</summary>
    /// <param name="source">The present path. A symbolic link is moved itself.</param>
    /// <param name="destination">The new path; not the directory to move into.</param>
    /// <param name="overwrite">True: replaces a file at the destination; a directory replaces an empty directory.
    /// False: if the destination exists, throws an IOException (EEXIST). Default: false.</param>
    /// <param name="cancellationToken">Cancels the move until the destination changes.</param>
    /// <returns>A task that completes when the move is done.</returns>
    /// <remarks>
    /// <para>A move that fails or is cancelled leaves source and destination unchanged.</para>
    /// <para>A move to another file system is an exception in two cases. If the copy has replaced a file and the source
    /// can then not be deleted, the copy stays. If a directory is copied and only a part of the source can then
    /// be deleted, the copy stays, and so does the rest of the source.</para>
    /// <para>When a directory moves to another file system, the destination must not exist, not even as an empty
    /// directory. What is added to the source while it is copied is deleted together with the source.</para>
    /// </remarks>
    /// <exception cref="FileNotFoundException">The source does not exist (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the source or of the destination does not exist
    /// (ENOENT) or is not a directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error: EEXIST; EISDIR for a file onto a directory; EINVAL for a
    /// directory into itself; ENOTEMPTY; EBUSY if a file was changed while it was copied to another file
    /// system.</exception>
    public virtual ValueTask MoveAsync(
        string source, string destination, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        string from = Absolute(source), to = Absolute(destination);
        return new FileMove(Operations, overwrite).RunAsync(from, to, cancellationToken);
    }
}
