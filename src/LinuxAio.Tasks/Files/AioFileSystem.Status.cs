namespace LinuxAio.Tasks;

/// <content>Inquiring.</content>
public partial class AioFileSystem
{
    /// <summary>Whether a path names anything: a file, a directory, a symbolic link, even one that leads nowhere.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <remarks>Throws nothing and returns false when there is nothing (ENOENT, ENOTDIR). When it cannot be known, it is an
    /// exception and not false as from File.Exists: UnauthorizedAccessException (EACCES), IOException (EIO,
    /// ELOOP).</remarks>
    public virtual ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        ExistsCoreAsync(Absolute(path), cancellationToken);

    /// <summary>What a path names: type, length, times and the rest; statx(2).</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">Of a symbolic link, what it leads to; else the link itself.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>Null when there is nothing (ENOENT, ENOTDIR), and for a link that leads nowhere and is followed.</returns>
    /// <exception cref="UnauthorizedAccessException">A directory on the way may not be entered (EACCES).</exception>
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
