using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>New content for a file, all or nothing.</summary>
internal sealed class FileReplacement(AioOperations operations, AioReplaceOptions options)
{
    internal const UnixFileMode AllModeBits = (UnixFileMode)0xfff;

    internal async ValueTask RunAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FilePlace target = await SymbolicLinks.ResolveAsync(operations, FilePlace.Of(path), cancellationToken)
            .ConfigureAwait(false);
        FileStatus? old = await FindReplaceableAsync(operations, "replace", target, cancellationToken).ConfigureAwait(false);
        UnixFileMode? mode = options.Mode ?? (options.KeepMode ? old?.Mode : null);
        StagedFile staged = await StagedFile
            .CreateAsync(operations, target, CreateMode(mode), cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            await operations.WriteExactlyAsync(staged.Handle, bytes, 0, staged.Path, cancellationToken).ConfigureAwait(false);
            if (old is not null && options.KeepOwner)
            {
                await staged.SetOwnerAsync(old.UserId, old.GroupId, required: true, cancellationToken).ConfigureAwait(false);
            }

            if (mode is { } given)
            {
                // After the owner, for a new owner takes away set-user-id; which without the old owner would be another's.
                bool isAnothers = old is not null && !options.KeepOwner && options.Mode is null;
                await staged.SetModeAsync(isAnothers ? given & PermissionBits : given, cancellationToken)
                    .ConfigureAwait(false);
            }

            await staged.PublishAsync(overwrite: true, options.Durable, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Read, write and execute, without set-user-id and its kin.</summary>
    internal const UnixFileMode PermissionBits = (UnixFileMode)0x1ff;

    /// <summary>The permissions to create a file with that gets others when it is whole: until then it is the owner's own.
    /// </summary>
    internal static UnixFileMode CreateMode(UnixFileMode? later)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode All = Own | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead |
            UnixFileMode.OtherWrite;
        return later is null ? All : Own;
    }

    /// <summary>The file whose place another is to take; null when there is none.</summary>
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
                status.IsDirectory ? Errno.EISDIR : Errno.EINVAL, operation, place.FullPath, " (no regular file)");
    }
}
