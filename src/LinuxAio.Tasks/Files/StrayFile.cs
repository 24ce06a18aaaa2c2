using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <summary>A temporary file that is there already: left behind by a process that was killed, or in use.</summary>
internal static class StrayFile
{
    /// <summary>Removes it unless it is in use: whoever writes one has it locked.</summary>
    internal static async ValueTask<StrayFileFate> TryRemoveAsync(
        AioOperations operations, AioPath path, CancellationToken cancellationToken)
    {
        // NonBlocking: anybody may have put a FIFO there.
        const OpenFlags ForLocking = OpenFlags.ReadWrite | OpenFlags.NoFollow | OpenFlags.NonBlocking;
        int result = await operations.AioOpenAsync(path, ForLocking, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (result < 0)
        {
            return AioResult.GetErrno(result) == Errno.ENOENT ? StrayFileFate.Gone : StrayFileFate.NotOurs;
        }

        var handle = new SafeFileHandle(result, ownsHandle: true);
        try
        {
            return await TryRemoveAsync(operations, path, handle, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the path still names the open file.</summary>
    internal static async ValueTask<bool> IsStillThereAsync(
        AioOperations operations, AioPath path, FileStatus file, CancellationToken cancellationToken)
    {
        var named = new FileStatus();
        int result = await operations.AioLstatAsync(path, named, cancellationToken).ConfigureAwait(false);
        return result == 0 && file.Links > 0 && named.Inode == file.Inode && named.Device == file.Device;
    }

    private static async ValueTask<StrayFileFate> TryRemoveAsync(
        AioOperations operations, AioPath path, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        int result = await operations
            .AioLockAsync(handle, FileLock.Exclusive, wait: false, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (result < 0)
        {
            return AioResult.GetErrno(result) == Errno.EAGAIN ? StrayFileFate.InUse : StrayFileFate.NotOurs;
        }

        var status = new FileStatus();
        result = await operations.AioStatAsync(handle, status, cancellationToken).ConfigureAwait(false);
        if (result < 0 || !status.IsRegularFile || status.Links > 1)
        {
            return StrayFileFate.NotOurs;
        }

        // Under the lock the name stays what it is, for only who has the lock removes or renames it.
        if (!await IsStillThereAsync(operations, path, status, cancellationToken).ConfigureAwait(false))
        {
            return StrayFileFate.Gone;
        }

        result = await operations.AioUnlinkAsync(path, cancellationToken).ConfigureAwait(false);
        return result == 0 || AioResult.GetErrno(result) == Errno.ENOENT ? StrayFileFate.Gone : StrayFileFate.NotOurs;
    }
}
