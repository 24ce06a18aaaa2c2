using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Replacing;

/// <summary>A temporary file that is there already: left behind by a process that was killed, or in use.</summary>
internal static class StrayFile
{
    /// <summary>Removes it unless it is in use: whoever writes one has it locked.</summary>
    internal static async ValueTask<StrayFileFate> TryRemoveAsync(
        AioOperations operations, AioPath path, CancellationToken cancellationToken)
    {
        int result = await OpenAsync(operations, path, OpenFlags.ReadWrite, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.EACCES)
        {
            StrayFileFate? fate = await TryMakeWritableAsync(operations, path, cancellationToken).ConfigureAwait(false);
            if (fate is { } known)
            {
                return known;
            }

            result = await OpenAsync(operations, path, OpenFlags.ReadWrite, cancellationToken).ConfigureAwait(false);
        }

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

    // NonBlocking: anybody may have put a FIFO there.
    private static ValueTask<int> OpenAsync(
        AioOperations operations, AioPath path, OpenFlags access, CancellationToken cancellationToken) =>
        operations.AioOpenAsync(
            path, access | OpenFlags.NoFollow | OpenFlags.NonBlocking, cancellationToken: cancellationToken);

    /// <summary>One that was to be read-only has been given that already, and an exclusive lock needs a descriptor to write
    /// with.</summary>
    /// <returns>Null: try again.</returns>
    private static async ValueTask<StrayFileFate?> TryMakeWritableAsync(
        AioOperations operations, AioPath path, CancellationToken cancellationToken)
    {
        int result = await OpenAsync(operations, path, OpenFlags.ReadOnly, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return AioResult.GetErrno(result) == Errno.ENOENT ? StrayFileFate.Gone : StrayFileFate.NotOurs;
        }

        var handle = new SafeFileHandle(result, ownsHandle: true);
        try
        {
            // Nobody has it, then: who writes one has it locked exclusively.
            StrayFileFate? fate = await TryLockAsync(operations, handle, FileLock.Shared, cancellationToken)
                .ConfigureAwait(false);
            return fate ??
                (await operations
                    .AioChmodAsync(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite, cancellationToken)
                    .ConfigureAwait(false) == 0 ? null : StrayFileFate.NotOurs);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    /// <summary>Locks it, without waiting, if it is a file that one of ours can be.</summary>
    /// <returns>Null: it is locked.</returns>
    private static async ValueTask<StrayFileFate?> TryLockAsync(
        AioOperations operations, SafeFileHandle handle, FileLock kind, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = await operations.AioStatAsync(handle, status, cancellationToken).ConfigureAwait(false);
        if (result < 0 || !status.IsRegularFile || status.Links > 1)
        {
            return StrayFileFate.NotOurs;
        }

        result = await operations.AioLockAsync(handle, kind, wait: false, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return AioResult.GetErrno(result) switch
        {
            Errno.None => null,

            // Another user could keep it locked for ever, to keep us from writing.
            Errno.EAGAIN when status.UserId == Kernel.EffectiveUserId => StrayFileFate.InUse,
            _ => StrayFileFate.NotOurs,
        };
    }

    private static async ValueTask<StrayFileFate> TryRemoveAsync(
        AioOperations operations, AioPath path, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        StrayFileFate? fate = await TryLockAsync(operations, handle, FileLock.Exclusive, cancellationToken)
            .ConfigureAwait(false);
        if (fate is { } known)
        {
            return known;
        }

        // Again, for it may have been renamed or removed before the lock was there.
        var status = new FileStatus();
        int result = await operations.AioStatAsync(handle, status, cancellationToken).ConfigureAwait(false);
        if (result < 0)
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
