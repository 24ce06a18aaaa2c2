namespace LinuxAio.Tasks.Replacing;

/// <summary>Renames a file only if the new name is free, also on file systems without RENAME_NOREPLACE.</summary>
/// <remarks>Without RENAME_NOREPLACE it makes a hard link with the new name and then unlinks the old name. Where hard
/// links are not possible either, as for directories, it checks with lstat that the new name is free and then renames:
/// a file that appears between these two calls is replaced.</remarks>
internal static class RenameNoReplace
{
    /// <returns>0; or −errno, EEXIST if the new name exists.</returns>
    internal static async ValueTask<int> RunAsync(
        AioOperations operations, AioPath from, AioPath to, CancellationToken cancellationToken)
    {
        int result = await operations.AioRenameAsync(from, to, RenameFlags.NoReplace, cancellationToken)
            .ConfigureAwait(false);
        if (AioResult.GetErrno(result) != Errno.EINVAL)
        {
            return result;
        }

        result = await operations.AioLinkAsync(from, to, cancellationToken).ConfigureAwait(false);
        if (result == 0)
        {
            result = await operations.AioUnlinkAsync(from, CancellationToken.None).ConfigureAwait(false);
            if (result < 0)
            {
                await operations.AioUnlinkAsync(to, CancellationToken.None).ConfigureAwait(false); // undo the link
            }

            return result;
        }

        if (AioResult.GetErrno(result) is not (Errno.EPERM or Errno.EOPNOTSUPP or Errno.ENOSYS or Errno.EMLINK))
        {
            return result;
        }

        result = await operations.AioLstatAsync(to, new FileStatus(), cancellationToken).ConfigureAwait(false);
        return AioResult.GetErrno(result) switch
        {
            Errno.None => -(int)Errno.EEXIST,
            Errno.ENOENT => await operations.AioRenameAsync(from, to, RenameFlags.None, cancellationToken)
                .ConfigureAwait(false),
            _ => result,
        };
    }
}
