using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;

namespace LinuxAio.Tasks.Copying;

/// <summary>A copy of a symbolic link: another that says the same.</summary>
internal sealed class LinkCopy(AioOperations operations, AioCopyOptions options)
{
    internal async ValueTask RunAsync(
        string source, string destination, FileStatus status, CancellationToken cancellationToken)
    {
        string target = await SymbolicLinks.TryReadAsync(operations, source, cancellationToken).ConfigureAwait(false)
            ?? throw PathFailure.Refuse(Errno.ENOENT, "readlink", source);
        int result = await operations.AioSymlinkAsync(target, destination, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.EEXIST && options.Overwrite)
        {
            result = await ReplaceAsync(target, destination, cancellationToken).ConfigureAwait(false);
        }

        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(operations, result, "symlink", destination).ConfigureAwait(false);
        }

        if (options.PreserveOwner)
        {
            result = await operations
                .AioChownAsync(destination, status.UserId, status.GroupId, followLinks: false, cancellationToken)
                .ConfigureAwait(false);
            AioResult.ThrowIfError(options.OwnerIsOptional ? 0 : result, "chown", destination);
        }

        if (options.Durable)
        {
            await DirectorySync.RunForParentAsync(operations, destination).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> ReplaceAsync(string target, string destination, CancellationToken cancellationToken)
    {
        string name = TemporaryName.UniqueOf(Path.GetFileName(destination));
        string temporary = Path.Join(Path.GetDirectoryName(destination), name);
        int result = await operations.AioSymlinkAsync(target, temporary, cancellationToken).ConfigureAwait(false);
        if (result == 0)
        {
            // Not cancelled: the link with the temporary name would stay.
            result = await operations.AioRenameAsync(temporary, destination, RenameFlags.None, CancellationToken.None)
                .ConfigureAwait(false);
            if (result < 0)
            {
                await operations.AioUnlinkAsync(temporary, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return result;
    }
}
