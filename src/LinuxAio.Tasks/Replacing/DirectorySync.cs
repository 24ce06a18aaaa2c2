using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>Writes the names in a directory to the device; fsync(2) of the directory.</summary>
internal static class DirectorySync
{
    internal static async ValueTask RunAsync(AioOperations operations, AioDirectoryHandle directory, string path)
    {
        int result = await operations.AioFsyncAsync(directory, CancellationToken.None).ConfigureAwait(false);

        // Some file systems have nothing to write for a directory.
        if (AioResult.GetErrno(result) is not (Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS))
        {
            AioResult.ThrowIfError(result, "fsync", path);
        }
    }

    /// <summary>Syncs the directory that a file is in.</summary>
    internal static async ValueTask RunForParentAsync(AioOperations operations, FilePlace place)
    {
        if (place.Directory is { } open)
        {
            await RunAsync(operations, open, place.ParentPath).ConfigureAwait(false);
            return;
        }

        AioDirectoryHandle opened = await place.OpenParentAsync(operations, CancellationToken.None)
            .ConfigureAwait(false);
        try
        {
            await RunAsync(operations, opened, place.ParentPath).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(opened).ConfigureAwait(false);
        }
    }
}
