namespace LinuxAio.Tasks;

/// <content>Existence and status.</content>
public partial class AioFileSystem
{
    /// <summary>Checks whether a path exists: a file, a directory or a symbolic link, even a link that leads nowhere;
    /// statx(2).</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>True if the path exists; false if it does not (ENOENT, ENOTDIR).</returns>
    /// <remarks>File.Exists returns false for every error. This method throws when it cannot find out.</remarks>
    /// <exception cref="UnauthorizedAccessException">A directory of the path may not be searched (EACCES).</exception>
    /// <exception cref="IOException">Any other error, such as EIO or ELOOP.</exception>
    public virtual ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        ExistsCoreAsync(Absolute(path), cancellationToken);

    /// <summary>Gets the type, length, times, owner and permissions of a file or directory; statx(2).</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">True: for a symbolic link, gets the status of the file it leads to. False: gets the
    /// status of the link itself. Default: true.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>The status; null if the path does not exist (ENOENT, ENOTDIR) or is a followed link that leads
    /// nowhere.</returns>
    /// <exception cref="UnauthorizedAccessException">A directory of the path may not be searched (EACCES).</exception>
    /// <exception cref="IOException">Any other error, such as ELOOP or ENAMETOOLONG.</exception>
    public virtual ValueTask<FileStatus?> TryGetStatusAsync(
        string path, bool followLinks = true, CancellationToken cancellationToken = default) =>
        StatusCoreAsync(Absolute(path), followLinks, cancellationToken);

    private async ValueTask<bool> ExistsCoreAsync(string path, CancellationToken cancellationToken) =>
        await StatusCoreAsync(path, followLinks: false, cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<FileStatus?> StatusCoreAsync(
        string path, bool followLinks, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = followLinks
            ? await Operations.AioStatAsync(path, status, cancellationToken).ConfigureAwait(false)
            : await Operations.AioLstatAsync(path, status, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }

        AioResult.ThrowIfError(result, "stat", path);
        return status;
    }
}
