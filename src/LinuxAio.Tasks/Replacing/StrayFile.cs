using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Replacing;

/// <summary>A temporary file that exists already: either a killed process left it behind, or a process is writing
/// it.</summary>
internal static class StrayFile
{
    /// <summary>Deletes the file unless it is in use. A process that writes such a file holds a lock on it.</summary>
    internal static async ValueTask<StrayFileFate> TryDeleteAsync(
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
            return await TryDeleteAsync(operations, path, handle, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the path still names the file with this status.</summary>
    internal static async ValueTask<bool> IsStillThereAsync(
        AioOperations operations, AioPath path, FileStatus file, CancellationToken cancellationToken)
    {
        var named = new FileStatus();
        int result = await operations.AioLstatAsync(path, named, cancellationToken).ConfigureAwait(false);
        return result == 0 && file.Links > 0 && named.IsOfSameFileAs(file);
    }

    // O_NONBLOCK, because another user may have made a FIFO with this name, and opening it would wait.
    private static ValueTask<int> OpenAsync(
        AioOperations operations, AioPath path, OpenFlags access, CancellationToken cancellationToken) =>
        operations.AioOpenAsync(
            path, access | OpenFlags.NoFollow | OpenFlags.NonBlocking, cancellationToken: cancellationToken);

    /// <summary>Makes the file writable for its owner: an exclusive lock needs a descriptor that is open for writing,
    /// and a killed process may have made the file read-only.</summary>
    /// <returns>Null: try again to open the file.</returns>
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
            // If the shared lock is granted, no process writes the file: a writer would hold an exclusive lock.
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

    /// <summary>Locks the file without waiting, if it can be a temporary file of this library.</summary>
    /// <returns>Null: the file is now locked.</returns>
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

            // Do not wait for the lock of another user, who could hold it forever to stop all replacements.
            Errno.EAGAIN when status.UserId == Kernel.EffectiveUserId => StrayFileFate.InUse,
            _ => StrayFileFate.NotOurs,
        };
    }

    private static async ValueTask<StrayFileFate> TryDeleteAsync(
        AioOperations operations, AioPath path, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        StrayFileFate? fate = await TryLockAsync(operations, handle, FileLock.Exclusive, cancellationToken)
            .ConfigureAwait(false);
        if (fate is { } known)
        {
            return known;
        }

        // Stat again: the file may have been renamed or deleted before it was locked.
        var status = new FileStatus();
        int result = await operations.AioStatAsync(handle, status, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return StrayFileFate.NotOurs;
        }

        // While the lock is held the name does not change: only the holder of the lock renames or deletes the file.
        if (!await IsStillThereAsync(operations, path, status, cancellationToken).ConfigureAwait(false))
        {
            return StrayFileFate.Gone;
        }

        result = await operations.AioUnlinkAsync(path, cancellationToken).ConfigureAwait(false);
        return result == 0 || AioResult.GetErrno(result) == Errno.ENOENT ? StrayFileFate.Gone : StrayFileFate.NotOurs;
    }
}
