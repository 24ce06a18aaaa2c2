using LinuxAio.Tasks.Calls;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Replacing;

/// <summary>A file that is being written beside the one whose place it takes when it is whole. Given up before that, it
/// leaves nothing behind.</summary>
/// <remarks>Its name follows from the target's. An exclusive lock tells that it is in use; without one it is a killed
/// process's, and whoever comes next removes it. So one process at a time writes a target anew, and the others wait.
/// </remarks>
internal sealed class StagedFile : IAsyncDisposable
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

    /// <summary>As it was when it was new and empty.</summary>
    internal FileStatus Status { get; }

    /// <summary>Its own path, for messages.</summary>
    internal string Path => _own.FullPath;

    /// <summary>Creates it, once no other is being written for the same target.</summary>
    /// <param name="operations">What executes everything.</param>
    /// <param name="target">The file whose place it takes; not a link.</param>
    /// <param name="mode">Permissions, less the umask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async ValueTask<StagedFile> CreateAsync(
        AioOperations operations, FilePlace target, UnixFileMode mode, CancellationToken cancellationToken)
    {
        string name = System.IO.Path.GetFileName(target.Name);
        if (name is "" or "." or "..")
        {
            throw PathFailure.Refuse(Errno.EISDIR, "open", target.FullPath);
        }

        if (TemporaryName.IsOne(name))
        {
            // It could be the file that somebody is writing for another target, and would be renamed to that.
            throw PathFailure.Refuse(Errno.EINVAL, "open", target.FullPath, " (a name for unfinished files)");
        }

        if (target.Directory is not null)
        {
            return await CreateInAsync(operations, target, mode, cancellationToken).ConfigureAwait(false);
        }

        string parent = System.IO.Path.GetDirectoryName(target.FullPath)!;
        const OpenFlags Directory = OpenFlags.ReadOnly | OpenFlags.Directory;
        int descriptor = await operations.AioOpenAsync(parent, Directory, cancellationToken: cancellationToken)
            .OrExplainDirectory(operations, "open", parent).ConfigureAwait(false);
        var directory = new AioDirectoryHandle(descriptor, ownsHandle: true);
        try
        {
            StagedFile staged = await CreateInAsync(
                operations, new FilePlace(directory, name, target.FullPath), mode, cancellationToken).ConfigureAwait(false);
            staged._ownsDirectory = true;
            return staged;
        }
        catch
        {
            await operations.CloseQuietlyAsync(directory).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives it another owner; nothing is done when it has that one.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="groupId">The group.</param>
    /// <param name="required">Whether it is an error when that is not permitted.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>Whether it has that one now.</returns>
    internal async ValueTask<bool> SetOwnerAsync(
        uint userId, uint groupId, bool required, CancellationToken cancellationToken)
    {
        if (Status.UserId == userId && Status.GroupId == groupId)
        {
            return true;
        }

        int result = await _operations.AioChownAsync(Handle, userId, groupId, cancellationToken).ConfigureAwait(false);
        if (required)
        {
            AioResult.ThrowIfError(result, "chown", Path);
        }

        return result == 0;
    }

    /// <summary>Gives it permissions; the umask does not apply.</summary>
    internal async ValueTask SetModeAsync(UnixFileMode mode, CancellationToken cancellationToken) =>
        await _operations.AioChmodAsync(Handle, mode, cancellationToken).OrThrow("chmod", Path).ConfigureAwait(false);

    /// <summary>Lets it take the target's place, and the name of this file is free.</summary>
    /// <param name="overwrite">False: only if there is no file of that name.</param>
    /// <param name="durable">Returns when content and name are on the device.</param>
    /// <param name="cancellationToken">Honoured until the target changes.</param>
    internal async ValueTask PublishAsync(bool overwrite, bool durable, CancellationToken cancellationToken)
    {
        if (durable)
        {
            await _operations.AioFdatasyncAsync(Handle, cancellationToken).OrThrow("fdatasync", Path).ConfigureAwait(false);
        }
        else
        {
            await FlushAsync().ConfigureAwait(false);
        }

        AioPath from = _own.Path, to = _target.Path;
        int result = overwrite
            ? await _operations.AioRenameAsync(from, to, RenameFlags.None, cancellationToken).ConfigureAwait(false)
            : await Renaming.WithoutReplacingAsync(_operations, from, to, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(_operations, result, "rename", Path, PathFailure.To(_target.FullPath))
                .ConfigureAwait(false);
        }

        _published = true;
        await _operations.CloseQuietlyAsync(Handle).ConfigureAwait(false);
        if (durable)
        {
            await DirectorySync.RunForParentAsync(_operations, _target).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the file, and removes it unless it has taken the target's place.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_published)
        {
            await GiveUpAsync(_operations, _own.Path, Handle).ConfigureAwait(false);
        }

        if (_ownsDirectory)
        {
            await _operations.CloseQuietlyAsync(_target.Directory!).ConfigureAwait(false);
        }
    }

    private static async ValueTask<StagedFile> CreateInAsync(
        AioOperations operations, FilePlace target, UnixFileMode mode, CancellationToken cancellationToken)
    {
        const OpenFlags New = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow;
        FilePlace own = target.Beside(TemporaryName.Of(target.Name));
        LockBackOff backOff = new();
        while (true)
        {
            AioPath path = own.Path;
            int result = await operations.AioOpenAsync(path, New, mode, cancellationToken).ConfigureAwait(false);
            if (result >= 0)
            {
                var handle = new SafeFileHandle(result, ownsHandle: true);
                if (await TryOwnAsync(operations, path, handle).ConfigureAwait(false) is { } status)
                {
                    return new StagedFile(operations, target, own, handle, status);
                }

                continue;
            }

            if (AioResult.GetErrno(result) != Errno.EEXIST)
            {
                throw await PathFailure.ExplainAsync(operations, result, "open", own.FullPath).ConfigureAwait(false);
            }

            switch (await StrayFile.TryRemoveAsync(operations, path, cancellationToken).ConfigureAwait(false))
            {
                case StrayFileFate.InUse:
                    await backOff.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case StrayFileFate.NotOurs:
                    own = target.Beside(TemporaryName.UniqueOf(target.Name));
                    break;
            }
        }
    }

    /// <summary>Locks a new file. Null, and the handle closed: between creation and lock somebody took it for a
    /// stray.</summary>
    private static async ValueTask<FileStatus?> TryOwnAsync(
        AioOperations operations, AioPath path, SafeFileHandle handle)
    {
        bool isOurs = true;
        try
        {
            // Not cancelled: given up before the lock is there, the name to remove could be somebody else's by then.
            // Where the file system has no locks, the file is ours all the same: nobody else can have one.
            int locked = await operations.AioLockAsync(handle, FileLock.Exclusive, wait: false).ConfigureAwait(false);
            isOurs = AioResult.GetErrno(locked) != Errno.EAGAIN;
            var status = new FileStatus();
            if (isOurs)
            {
                await operations.AioStatAsync(handle, status).OrThrow("stat", path.ToString()).ConfigureAwait(false);
                isOurs = await StrayFile.IsStillThereAsync(operations, path, status, CancellationToken.None)
                    .ConfigureAwait(false);
            }

            if (isOurs)
            {
                return status;
            }

            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
            return null;
        }
        catch when (isOurs)
        {
            await GiveUpAsync(operations, path, handle).ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask GiveUpAsync(AioOperations operations, AioPath path, SafeFileHandle handle)
    {
        try
        {
            // Before the lock goes with the handle: then the name could be somebody else's.
            await operations.AioUnlinkAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The context is gone. The file is a stray now, and the next one to come removes it.
        }

        await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
    }

    /// <summary>Learns what close would say of the data, from NFS or FUSE, before the target changes: the descriptor that is
    /// closed is a second one, for the lock goes with the first.</summary>
    private async ValueTask FlushAsync()
    {
        int second = SynchronousCalls.Duplicate(Handle);
        AioResult.ThrowIfError(second, "dup", Path);
        await _operations.AioCloseAsync(second).OrThrow("close", Path).ConfigureAwait(false);
    }
}
