using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks;

/// <content>Deleting.</content>
public partial class AioFileSystem
{
    /// <summary>Deletes a file; unlink(2). A symbolic link is deleted itself.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>True if the file was deleted; false if it did not exist (ENOENT, ENOTDIR).</returns>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or the path is a directory
    /// (EISDIR).</exception>
    /// <exception cref="IOException">Any other error, such as EBUSY.</exception>
    public virtual ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        DeleteCoreAsync(Absolute(path), cancellationToken);

    /// <summary>Deletes a directory; rmdir(2). A symbolic link to a directory is deleted itself.</summary>
    /// <param name="path">The path of the directory.</param>
    /// <param name="recursive">True: deletes everything in the directory too, and follows no links. False: the
    /// directory must be empty. Default: false.</param>
    /// <param name="cancellationToken">Stops the deletion soon. Files that are deleted by then stay deleted.</param>
    /// <returns>A task that completes when the directory is deleted.</returns>
    /// <remarks>A recursive deletion continues after a failure, and deletes everything that it can. Then it throws: a
    /// single failure as it is; several as an <see cref="IOException"/> with the errno of the first, whose
    /// <see cref="Exception.InnerException"/> is an <see cref="AggregateException"/> of them all.</remarks>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist (ENOENT), or the path is not a
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS.</exception>
    /// <exception cref="IOException">Any other error, such as ENOTEMPTY or EBUSY; EINVAL for a recursive deletion of a
    /// path that ends in <c>..</c>, and then nothing is deleted; or several failures.</exception>
    public virtual ValueTask DeleteDirectoryAsync(
        string path, bool recursive = false, CancellationToken cancellationToken = default)
    {
        string absolute = WithoutSlashes(path);
        return recursive
            ? DeleteTreeAsync(absolute, null, cancellationToken)
            : RemoveDirectoryAsync(absolute, cancellationToken);
    }

    /// <summary>Deletes a directory with everything in it, and follows no links.</summary>
    /// <param name="path">The path of the directory. A symbolic link to a directory is deleted itself.</param>
    /// <param name="options">Who is told of the failures.</param>
    /// <param name="cancellationToken">Stops the deletion soon. Files that are deleted by then stay deleted.</param>
    /// <returns>A task that completes when the directory is deleted.</returns>
    /// <remarks>Continues after a failure, and throws as <see cref="DeleteDirectoryAsync(string, bool,
    /// CancellationToken)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public virtual ValueTask DeleteDirectoryAsync(
        string path, AioDeleteOptions options, CancellationToken cancellationToken = default)
    {
        string absolute = WithoutSlashes(path);
        ArgumentNullException.ThrowIfNull(options);
        return DeleteTreeAsync(absolute, options.ErrorCallback, cancellationToken);
    }

    private static string WithoutSlashes(string path) => Absolute(path).TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/";

    private async ValueTask<bool> DeleteCoreAsync(string path, CancellationToken cancellationToken)
    {
        int result = await Operations.AioUnlinkAsync(path, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }

        return result == 0 ? true : throw PathFailure.Refuse(AioResult.GetErrno(result), "unlink", path);
    }

    private async ValueTask DeleteTreeAsync(
        string path, Action<Exception>? errorCallback, CancellationToken cancellationToken)
    {
        switch (Path.GetFileName(path))
        {
            case "..":
                // The name leads through a directory that is deleted before the one that it names.
                throw PathFailure.Refuse(Errno.EINVAL, "rmdir", path, " (it ends in '..')");
            case "":
                throw PathFailure.Refuse(Errno.EBUSY, "rmdir", path, " (the root is never deleted)");
        }

        // First: for an empty directory nothing else is needed, and the errno says what is. A directory that may not be
        // removed itself, or is a mount point, is still emptied, as by rm(1).
        int result = await Operations.AioRmdirAsync(path, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result)
            is Errno.ENOTEMPTY or Errno.EEXIST or Errno.EACCES or Errno.EPERM or Errno.EBUSY)
        {
            await TreeDeletion.RunAsync(Operations, path, errorCallback, cancellationToken).ConfigureAwait(false);
            return;
        }

        await CheckRemovedAsync(result, path, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RemoveDirectoryAsync(string path, CancellationToken cancellationToken) =>
        await CheckRemovedAsync(
            await Operations.AioRmdirAsync(path, cancellationToken).ConfigureAwait(false), path, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Deletes the path if it is a symbolic link to a directory, which rmdir(2) does not.</summary>
    private async ValueTask CheckRemovedAsync(int rmdir, string path, CancellationToken cancellationToken)
    {
        int result = rmdir;
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
