using LinuxAio.Tasks.Calls;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Replacing;

/// <summary>A temporary file that is written beside its target and then renamed to the target's name. If it is disposed
/// before the rename, it is deleted.</summary>
/// <remarks>The temporary name is made from the name of the target, so that all processes use the same one. The process
/// that writes the file holds an exclusive lock on it; others that replace the same target wait for the lock. A
/// temporary file without a lock was left by a process that was killed. The next process deletes it.</remarks>
internal sealed partial class StagedFile : IAsyncDisposable
{
    private readonly AioOperations _operations;
    private readonly FilePlace _target;
    private readonly FilePlace _own;
    private bool _ownsDirectory;
    private bool _published;

    private StagedFile(
        AioOperations operations, FilePlace target, FilePlace own, SafeFileHandle handle, FileStatus status)
    {
        _operations = operations;
        _target = target;
        _own = own;
        Handle = handle;
        Status = status;
    }

    /// <summary>Open for reading and writing.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>The status of the file when it was new and empty.</summary>
    internal FileStatus Status { get; }

    /// <summary>The path of the temporary file, for messages.</summary>
    internal string Path => _own.FullPath;

    /// <summary>Whether the new file has the user of another file, and whether it has its group.</summary>
    internal (bool User, bool Group) CompareOwner(FileStatus other) =>
        (Status.UserId == other.UserId, Status.GroupId == other.GroupId);

    /// <summary>Gives the file to the owner of another file, unless it has that owner already.</summary>
    /// <param name="other">The status of the other file.</param>
    /// <param name="required">Whether a refusal of the file system is an error.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    /// <returns>Whether the file now has that owner, and that group.</returns>
    internal async ValueTask<(bool User, bool Group)> SetOwnerAsync(
        FileStatus other, bool required, CancellationToken cancellationToken)
    {
        (bool hasUser, bool hasGroup) = CompareOwner(other);
        if (hasUser && hasGroup)
        {
            return (true, true);
        }

        int result = await _operations.AioChownAsync(Handle, other.UserId, other.GroupId, cancellationToken)
            .ConfigureAwait(false);
        if (Refusal.Check(result, required, "chown", Path))
        {
            return (true, true);
        }

        if (!hasUser && !hasGroup)
        {
            // Users may give their files to any of their groups.
            hasGroup = await _operations.AioChownAsync(Handle, null, other.GroupId, cancellationToken)
                .ConfigureAwait(false) == 0;
        }

        return (hasUser, hasGroup);
    }

    /// <summary>Renames the file to the name of the target. The temporary name is then free.</summary>
    /// <param name="overwrite">False: fails with EEXIST if the target exists.</param>
    /// <param name="durable">Whether to return only when content and name are on the device.</param>
    /// <param name="cancellationToken">Cancels until the rename.</param>
    /// <param name="asksForOld">Whether the result tells if a file was replaced, which takes a second rename.</param>
    /// <returns>Whether a file was replaced; false if nobody asked.</returns>
    internal async ValueTask<bool> PublishAsync(
        bool overwrite, bool durable, CancellationToken cancellationToken, bool asksForOld = false)
    {
        if (durable)
        {
            await _operations.AioFdatasyncAsync(Handle, cancellationToken).OrThrow("fdatasync", Path)
                .ConfigureAwait(false);
        }
        else
        {
            await FlushAsync().ConfigureAwait(false);
        }

        AioPath from = _own.Path, to = _target.Path;
        int result = overwrite && !asksForOld
            ? -(int)Errno.EEXIST
            : await RenameNoReplace.RunAsync(_operations, from, to, cancellationToken).ConfigureAwait(false);
        bool isOther = overwrite && AioResult.GetErrno(result) == Errno.EEXIST;
        if (isOther)
        {
            result = await _operations.AioRenameAsync(from, to, RenameFlags.None, cancellationToken)
                .ConfigureAwait(false);
        }

        if (result < 0)
        {
            string target = PathFailure.To(_target.FullPath);
            string suffix = AioResult.GetErrno(result) == Errno.EBUSY
                ? $"{target} (a mount point cannot be replaced; the option WriteInPlace writes into it)"
                : target;
            throw await PathFailure.ExplainAsync(_operations, result, "rename", Path, suffix).ConfigureAwait(false);
        }

        _published = true;
        await _operations.CloseQuietlyAsync(Handle).ConfigureAwait(false);
        if (durable)
        {
            await DirectorySync.RunForParentAsync(_operations, _target).ConfigureAwait(false);
        }

        return asksForOld && isOther;
    }

    /// <summary>Closes the file, and deletes it unless it was published.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_published)
        {
            await AbandonAsync(_operations, _own.Path, Handle).ConfigureAwait(false);
        }

        if (_ownsDirectory)
        {
            await _operations.CloseQuietlyAsync(_target.Directory!).ConfigureAwait(false);
        }
    }

    private static async ValueTask AbandonAsync(AioOperations operations, AioPath path, SafeFileHandle handle)
    {
        try
        {
            // Unlink before the close: the close releases the lock, and then the name may belong to a file of another process.
            await operations.AioUnlinkAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The context is disposed. The file stays behind, and the next process that needs the name deletes it.
        }

        await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
    }

    /// <summary>Closes a duplicate of the descriptor: NFS and FUSE report write errors at close(2), and an error must
    /// be known before the target changes. The first descriptor stays open, because it holds the lock.</summary>
    private async ValueTask FlushAsync()
    {
        int second = SynchronousCalls.Duplicate(Handle);
        AioResult.ThrowIfError(second, "dup", Path);
        await _operations.AioCloseAsync(second).OrThrow("close", Path).ConfigureAwait(false);
    }
}
