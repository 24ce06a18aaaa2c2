using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>Copies a symbolic link: makes another with the same target.</summary>
internal sealed class LinkCopy(AioOperations operations, AioCopyOptions options)
{
    internal async ValueTask RunAsync(FilePlace source, FilePlace destination, CancellationToken cancellationToken)
    {
        string target =
            await SymbolicLinks.TryReadAsync(operations, source.Path, cancellationToken).ConfigureAwait(false)
            ?? throw PathFailure.Refuse(Errno.ENOENT, "readlink", source.FullPath);
        int result = await operations.AioSymlinkAsync(target, destination.Path, cancellationToken)
            .ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.EEXIST && options.Overwrite)
        {
            result = await ReplaceAsync(target, destination, cancellationToken).ConfigureAwait(false);
        }

        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(operations, result, "symlink", destination.FullPath)
                .ConfigureAwait(false);
        }

        if (options.PreserveOwner)
        {
            await SetOwnerAsync(source, destination, cancellationToken).ConfigureAwait(false);
        }

        if (options.Durable)
        {
            await DirectorySync.RunForParentAsync(operations, destination).ConfigureAwait(false);
        }
    }

    private async ValueTask SetOwnerAsync(
        FilePlace source, FilePlace destination, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await operations.AioLstatAsync(source.Path, status, cancellationToken).OrThrow("lstat", source.FullPath)
            .ConfigureAwait(false);
        int result = await operations
            .AioChownAsync(destination.Path, status.UserId, status.GroupId, followLinks: false, cancellationToken)
            .ConfigureAwait(false);
        Refusal.Check(result, options.RequiresOwner, "chown", destination.FullPath);
    }

    private async ValueTask<int> ReplaceAsync(
        string target, FilePlace destination, CancellationToken cancellationToken)
    {
        FilePlace temporary = destination.Beside(TemporaryName.UniqueOf(Path.GetFileName(destination.Name)));
        int result = await operations.AioSymlinkAsync(target, temporary.Path, cancellationToken).ConfigureAwait(false);
        if (result == 0)
        {
            // Not cancelled: the link with the temporary name would stay.
            result = await operations
                .AioRenameAsync(temporary.Path, destination.Path, RenameFlags.None, CancellationToken.None)
                .ConfigureAwait(false);
            if (result < 0)
            {
                await operations.AioUnlinkAsync(temporary.Path, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return result;
    }
}
