using LinuxAio.Tasks.Copying;

namespace LinuxAio.Tasks;

/// <content>Moving.</content>
public partial class AioFileSystem
{
    /// <summary>Gives a file, a link or a directory another path; renameat2(2), in one step. To another file system it is
    /// copied, with permissions, times and, if permitted, owner, and then deleted.</summary>
    /// <param name="source">The path it has; a symbolic link is moved itself.</param>
    /// <param name="destination">The path it gets, not a directory to put it in.</param>
    /// <param name="overwrite">A file that has that path is replaced, an empty directory by a directory; else that is an
    /// IOException (EEXIST).</param>
    /// <param name="cancellationToken">Honoured until the destination changes.</param>
    /// <remarks>A failed or cancelled move leaves source and destination as they were; but what was copied from another file
    /// system and replaced a file stays when the source cannot be deleted after. A directory that is copied and then cannot
    /// be deleted whole is in both places, the source in part. To another file system, a directory must not exist there,
    /// and what is put into the source while it is copied is deleted with it.</remarks>
    /// <exception cref="FileNotFoundException">There is no source (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of source or destination is missing (ENOENT), or no
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error: EEXIST; EISDIR for a file onto a directory; EINVAL for a directory
    /// into itself; ENOTEMPTY; EBUSY for a file that was changed while it was copied to another file system.</exception>
    public virtual ValueTask MoveAsync(
        string source, string destination, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        string from = Absolute(source), to = Absolute(destination);
        return new FileMove(Operations, overwrite).RunAsync(from, to, cancellationToken);
    }
}
