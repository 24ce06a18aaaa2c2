using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>Replaces the content of a file, all or nothing.</summary>
internal sealed class FileReplacement(AioOperations operations, AioReplaceOptions options)
{
    internal async ValueTask RunAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FilePlace target = await SymbolicLinks.ResolveAsync(operations, FilePlace.Of(path), cancellationToken)
            .ConfigureAwait(false);
        FileStatus? old = await FindReplaceableAsync(operations, "replace", target, cancellationToken)
            .ConfigureAwait(false);
        UnixFileMode? mode = options.Mode ?? (options.KeepMode ? old?.Mode : null);
        StagedFile staged = await StagedFile
            .CreateAsync(operations, target, FileModes.OfTemporary(mode), cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            await operations.WriteExactlyAsync(staged.Handle, bytes, 0, staged.Path, cancellationToken)
                .ConfigureAwait(false);
            await SetAttributesAsync(staged, old, mode, cancellationToken).ConfigureAwait(false);

            await staged.PublishAsync(overwrite: true, options.Durable, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SetAttributesAsync(
        StagedFile staged, FileStatus? old, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        UnixFileMode? allowed = mode;
        if (old is not null && options.KeepOwner)
        {
            (bool User, bool Group) owner = await staged
                .SetOwnerAsync(old.UserId, old.GroupId, options.RequiresOwner, cancellationToken).ConfigureAwait(false);
            allowed = options.Mode ?? (mode is { } ofOld ? FileModes.WithOwner(ofOld, owner) : null);
        }
        else if (options.Mode is null)
        {
            allowed &= FileModes.PermissionBits; // the special bits were set for another owner
        }

        if (allowed is { } given)
        {
            await staged.SetModeAsync(given, options.RequiresMode, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finds the file to replace.</summary>
    /// <returns>The status of the file; null if it does not exist.</returns>
    internal static async ValueTask<FileStatus?> FindReplaceableAsync(
        AioOperations operations, string operation, FilePlace place, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = await operations.AioLstatAsync(place.Path, status, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.ENOENT)
        {
            return null;
        }

        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(operations, result, "stat", place.FullPath).ConfigureAwait(false);
        }

        return status.IsRegularFile
            ? status
            : throw PathFailure.Refuse(
                status.IsDirectory ? Errno.EISDIR : Errno.EINVAL, operation, place.FullPath, " (not a regular file)");
    }
}
