using LinuxAio.Tasks.Calls;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Replacing;

/// <content>Creating and locking the temporary file.</content>
internal sealed partial class StagedFile
{
    /// <summary>Creates the file. Waits first while another process writes one for the same target.</summary>
    /// <param name="operations">The operations to use.</param>
    /// <param name="target">The file to replace or create; not a link.</param>
    /// <param name="mode">The permissions, less the umask.</param>
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
            // Another process may write a temporary file with this name, and would rename it to its own target.
            throw PathFailure.Refuse(
                Errno.EINVAL, "open", target.FullPath, " (the name is reserved for temporary files)");
        }

        if (target.Directory is not null)
        {
            return await CreateInAsync(operations, target, mode, cancellationToken).ConfigureAwait(false);
        }

        AioDirectoryHandle directory = await target.OpenParentAsync(operations, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            StagedFile staged = await CreateInAsync(
                operations, new FilePlace(directory, name, target.FullPath), mode, cancellationToken)
                .ConfigureAwait(false);
            staged._ownsDirectory = true;
            return staged;
        }
        catch
        {
            await operations.CloseQuietlyAsync(directory).ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<StagedFile> CreateInAsync(
        AioOperations operations, FilePlace target, UnixFileMode mode, CancellationToken cancellationToken)
    {
        const OpenFlags New = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow;
        FilePlace own = target.Beside(TemporaryName.Of(target.Name));
        bool isShort = false;
        LockBackOff backOff = new();
        while (true)
        {
            AioPath path = own.Path;
            int result = await operations.AioOpenAsync(path, New, mode, cancellationToken).ConfigureAwait(false);
            if (result >= 0)
            {
                var handle = new SafeFileHandle(result, ownsHandle: true);
                if (await TryClaimAsync(operations, path, handle).ConfigureAwait(false) is { } status)
                {
                    return new StagedFile(operations, target, own, handle, status);
                }

                continue;
            }

            if (AioResult.GetErrno(result) == Errno.ENAMETOOLONG && !isShort)
            {
                await CheckNameAsync(operations, target, cancellationToken).ConfigureAwait(false);
                own = target.Beside(TemporaryName.ShortOf(own.Name));
                isShort = true;
                continue;
            }

            if (AioResult.GetErrno(result) != Errno.EEXIST)
            {
                throw await PathFailure.ExplainAsync(operations, result, "open", target.FullPath).ConfigureAwait(false);
            }

            switch (await StrayFile.TryDeleteAsync(operations, path, cancellationToken).ConfigureAwait(false))
            {
                case StrayFileFate.InUse:
                    await backOff.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case StrayFileFate.NotOurs:
                    own = target.Beside(TemporaryName.UniqueOf(target.Name));
                    isShort = false;
                    break;
            }
        }
    }

    /// <summary>Throws if the name of the target itself is too long for the file system.</summary>
    private static async ValueTask CheckNameAsync(
        AioOperations operations, FilePlace target, CancellationToken cancellationToken)
    {
        int result = await operations.AioLstatAsync(target.Path, new FileStatus(), cancellationToken)
            .ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.ENAMETOOLONG)
        {
            throw PathFailure.Refuse(Errno.ENAMETOOLONG, "open", target.FullPath);
        }
    }

    /// <summary>Locks the new file.</summary>
    /// <returns>The status of the file. Null: another process deleted the file before it was locked, because it
    /// looked like one that was left behind. The handle is then closed.</returns>
    private static async ValueTask<FileStatus?> TryClaimAsync(
        AioOperations operations, AioPath path, SafeFileHandle handle)
    {
        bool isOurs = true;
        try
        {
            // Without a token: after a cancelled lock the file could not be deleted, because its name may already
            // belong to a file of another process. On a file system without locks the file counts as locked: no other
            // process can lock it either.
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
            await AbandonAsync(operations, path, handle).ConfigureAwait(false);
            throw;
        }
    }
}
