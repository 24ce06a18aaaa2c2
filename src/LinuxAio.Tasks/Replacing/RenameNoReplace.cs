namespace LinuxAio.Tasks.Replacing;

/// <summary>Renaming beyond what every file system can.</summary>
internal static class Renaming
{
    /// <summary>Renames unless there is a file of the new name; then −EEXIST.</summary>
    /// <remarks>Where the file system lacks it: a second name, then without the first. Where that is lacking too, as for
    /// directories: a look before, and a file that appears in between is replaced.</remarks>
    internal static async ValueTask<int> WithoutReplacingAsync(
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
                await operations.AioUnlinkAsync(to, CancellationToken.None).ConfigureAwait(false); // as it was
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
