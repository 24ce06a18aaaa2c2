using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>Replaces the content of a file, all or nothing.</summary>
internal sealed class FileReplacement(AioOperations operations, AioReplaceOptions options)
{
    private readonly AccessControl _access = new(operations);

    internal async ValueTask RunAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FilePlace place = FilePlace.Of(path);
        if (options.WriteInPlace &&
            await InPlaceFile.TryOpenSpecialAsync(operations, place, source: null, cancellationToken)
                .ConfigureAwait(false) is { } file)
        {
            await WriteInPlaceAsync(file, bytes, cancellationToken).ConfigureAwait(false);
            return;
        }

        FilePlace target = await SymbolicLinks.ResolveAsync(operations, place, cancellationToken).ConfigureAwait(false);
        FileStatus? old = await FindReplaceableAsync(operations, "replace", target, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await ReplaceAsync(target, old, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (options.WriteInPlace && old is not null && InPlaceFile.MayHelp(failure))
        {
            await WriteInPlaceAsync(
                await InPlaceFile.OpenAsync(operations, target, cancellationToken).ConfigureAwait(false), bytes,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteInPlaceAsync(
        InPlaceFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await using (file.ConfigureAwait(false))
        {
            await file.ToWriter().WriteAsync(bytes, 0, cancellationToken).ConfigureAwait(false);
            await file.FinishAsync(options.Durable).ConfigureAwait(false);
        }
    }

    private async ValueTask ReplaceAsync(
        FilePlace target, FileStatus? old, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FilePermissions? permissions = await FindPermissionsAsync(target, old, cancellationToken).ConfigureAwait(false);
        StagedFile staged = await StagedFile
            .CreateAsync(operations, target, FileModes.OfTemporary(permissions?.Mode), cancellationToken)
            .ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            await operations.WriteExactlyAsync(staged.Handle, bytes, 0, staged.Path, cancellationToken)
                .ConfigureAwait(false);
            await SetAttributesAsync(staged, old, permissions, cancellationToken).ConfigureAwait(false);
            await staged.PublishAsync(overwrite: true, options.Durable, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The permissions for the new file; null: those of any new file.</summary>
    private async ValueTask<FilePermissions?> FindPermissionsAsync(
        FilePlace target, FileStatus? old, CancellationToken cancellationToken)
    {
        if (options.Mode is { } mode)
        {
            return new FilePermissions(mode, null);
        }

        return old is null || !options.KeepMode ? null : new FilePermissions(
            old.Mode,
            await _access.ReadByPathAsync(target.FullPath, old, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask SetAttributesAsync(
        StagedFile staged, FileStatus? old, FilePermissions? permissions, CancellationToken cancellationToken)
    {
        (bool User, bool Group) owner = (true, true);
        if (old is not null)
        {
            owner = options.KeepOwner
                ? await staged.SetOwnerAsync(old, options.RequiresOwner, cancellationToken).ConfigureAwait(false)
                : staged.CompareOwner(old);
        }

        if (permissions is { } wanted)
        {
            FilePermissions allowed = options.Mode is null ? wanted.WithOwner(owner) : wanted;
            await _access.SetAsync(
                staged.Handle, staged.Status, staged.Path, allowed, mayInherit: true, options.RequiresMode,
                cancellationToken).ConfigureAwait(false);
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
