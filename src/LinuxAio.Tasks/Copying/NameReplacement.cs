using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>Creates something that has no content to be written, such as a link or a FIFO, and replaces what has the
/// name.</summary>
internal static class NameReplacement
{
    /// <summary>Creates it.</summary>
    /// <param name="operations">The operations to use.</param>
    /// <param name="destination">Its place.</param>
    /// <param name="overwrite">Whether to replace what is there.</param>
    /// <param name="create">Creates it at a path; returns 0 or −errno.</param>
    /// <returns>0 or −errno, and whether something was replaced.</returns>
    internal static async ValueTask<(int Result, bool HasReplaced)> RunAsync(
        AioOperations operations, FilePlace destination, bool overwrite, Func<AioPath, ValueTask<int>> create)
    {
        int result = await create(destination.Path).ConfigureAwait(false);
        if (AioResult.GetErrno(result) != Errno.EEXIST || !overwrite)
        {
            return (result, false);
        }

        FilePlace temporary = destination.Beside(TemporaryName.UniqueOf(Path.GetFileName(destination.Name)));
        result = await create(temporary.Path).ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.ENAMETOOLONG)
        {
            temporary = destination.Beside(TemporaryName.ShortOf(Path.GetFileName(temporary.Name)));
            result = await create(temporary.Path).ConfigureAwait(false);
        }

        if (result == 0)
        {
            // Not cancelled: the temporary name would stay.
            result = await operations
                .AioRenameAsync(temporary.Path, destination.Path, RenameFlags.None, CancellationToken.None)
                .ConfigureAwait(false);

            // After a failure; and rename(2) does nothing if both are names of one file.
            await operations.AioUnlinkAsync(temporary.Path, CancellationToken.None).ConfigureAwait(false);
        }

        return (result, result == 0);
    }
}
