using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks;

/// <content>Deleting.</content>
public partial class AioFileSystem
{
    /// <summary>Deletes a file, or a symbolic link itself; unlink(2).</summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>False when there was none (ENOENT, ENOTDIR).</returns>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or it is a directory (EISDIR).</exception>
    /// <exception cref="IOException">Any other error, such as EBUSY.</exception>
    public virtual ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        DeleteCoreAsync(Absolute(path), cancellationToken);

    /// <summary>Deletes a directory; a symbolic link to one is deleted itself.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="recursive">With everything in it, never following a link; else it must be empty.</param>
    /// <param name="cancellationToken">Ends it soon; what has been deleted stays deleted.</param>
    /// <remarks>A failure within does not end it: everything that can be deleted is. Every failure is reported: the only one
    /// itself, several as an <see cref="IOException"/> with the first one's errno, whose
    /// <see cref="Exception.InnerException"/> is an <see cref="AggregateException"/> of them all.</remarks>
    /// <exception cref="DirectoryNotFoundException">There is none (ENOENT), or it is no directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error: ENOTEMPTY, EBUSY; or several.</exception>
    public virtual ValueTask DeleteDirectoryAsync(
        string path, bool recursive = false, CancellationToken cancellationToken = default)
    {
        string absolute = Path.TrimEndingDirectorySeparator(Absolute(path));
        return DeleteDirectoryCoreAsync(absolute, recursive, cancellationToken);
    }

    private async ValueTask<bool> DeleteCoreAsync(string path, CancellationToken cancellationToken)
    {
        int result = await Operations.AioUnlinkAsync(path, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }

        return result == 0 ? true : throw PathFailure.Refuse(AioResult.GetErrno(result), "unlink", path);
    }

    private async ValueTask DeleteDirectoryCoreAsync(string path, bool recursive, CancellationToken cancellationToken)
    {
        // Also first when recursive: of an empty directory that is all, and its answer tells the rest.
        int result = await Operations.AioRmdirAsync(path, cancellationToken).ConfigureAwait(false);
        if (recursive && AioResult.GetErrno(result) is Errno.ENOTEMPTY or Errno.EEXIST)
        {
            await TreeDeletion.RunAsync(Operations, path, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (AioResult.GetErrno(result) == Errno.ENOTDIR &&
            await IsLinkToDirectoryAsync(path, cancellationToken).ConfigureAwait(false))
        {
            result = await Operations.AioUnlinkAsync(path, cancellationToken).ConfigureAwait(false);
        }

        await new ValueTask<int>(result).OrExplainDirectory(Operations, "rmdir", path).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsLinkToDirectoryAsync(string path, CancellationToken cancellationToken) =>
        await StatusCoreAsync(path, false, cancellationToken).ConfigureAwait(false) is { IsSymbolicLink: true } &&
        await StatusCoreAsync(path, true, cancellationToken).ConfigureAwait(false) is { IsDirectory: true };
}
