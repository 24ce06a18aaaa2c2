using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using LinuxAio.Tasks.Trees;

namespace LinuxAio.Tasks.Copying;

/// <summary>The directories that a copy of a tree makes, by directory handle: no path is too long, and no link that
/// takes the place of a directory is followed.</summary>
internal sealed class DestinationTree(AioOperations operations, AioCopyOptions options) : IAsyncDisposable
{
    // Nobody else may look in before the permissions of the source are set, which is last.
    private const UnixFileMode AtFirst = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Without the sticky bit, users of a shared directory could delete each other's files.
    private const UnixFileMode KeptWithoutOwner = FileModes.PermissionBits | UnixFileMode.StickyBit;

    private readonly OpenDirectories _open = new(operations, OpenFlags.ReadOnly, OpenFlags.NoFollow);
    private readonly HashSet<FileIdentity> _made = [];
    private readonly AccessControl _access = new(operations);

    /// <summary>Whether the copy made this directory, which then must not be copied itself.</summary>
    internal bool Has(FileStatus directory) => _made.Contains(FileIdentity.Of(directory));

    /// <summary>Makes the destination of a directory, unless it exists. The directory is open.</summary>
    internal async ValueTask MakeAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        DirectoryNode node = directory.Destination;
        UnixFileMode mode = options.PreserveMode ? AtFirst : FileModes.PermissionBits;
        int result = await MkdirAsync(node, mode, cancellationToken).ConfigureAwait(false);
        directory.IsNew = result == 0;
        bool mustBeNew = directory.Above is null && options.ReplacesNames;
        if (result < 0 && (AioResult.GetErrno(result) != Errno.EEXIST || mustBeNew))
        {
            throw await PathFailure.ExplainAsync(operations, result, "mkdir", node.GetPath()).ConfigureAwait(false);
        }

        int opened = await _open.PinAsync(node, cancellationToken).ConfigureAwait(false);
        if (opened < 0)
        {
            bool isOther = !directory.IsNew && AioResult.GetErrno(opened) is Errno.ENOTDIR or Errno.ELOOP;
            throw await PathFailure
                .ExplainAsync(operations, isOther ? result : opened, isOther ? "mkdir" : "open", node.GetPath())
                .ConfigureAwait(false);
        }

        try
        {
            await operations.AioStatAsync(node.Handle!, directory.Made, cancellationToken)
                .OrThrow("stat", node.GetPath()).ConfigureAwait(false);
            node.Identity = FileIdentity.Of(directory.Made);
            if (directory.IsNew)
            {
                _made.Add(node.Identity.Value);
                await ReadListsAsync(directory, cancellationToken).ConfigureAwait(false);
            }

            // A new directory gives what the one above gives, until the end.
            directory.GivesLists = directory is { IsNew: true, Above: { } above }
                ? above.GivesLists
                : await _access.ReadDefaultAsync(node.Handle!, directory.Made, node.GetPath(), cancellationToken)
                    .ConfigureAwait(false) is not null;
        }
        finally
        {
            _open.Unpin(node);
        }
    }

    /// <summary>A name in a directory; the directory stays open until <see cref="Release"/>.</summary>
    internal async ValueTask<FilePlace> HoldAsync(DirectoryNode node, string name, CancellationToken cancellationToken)
    {
        await PinAsync(node, cancellationToken).ConfigureAwait(false);
        return new FilePlace(node.Handle, name, Path.Join(node.GetPath(), name));
    }

    internal void Release(DirectoryNode node) => _open.Unpin(node);

    /// <summary>Gives a directory the attributes of its source, once everything is in it, and closes it.</summary>
    internal async ValueTask FinishAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        DirectoryNode node = directory.Destination;
        if (directory.IsNew)
        {
            await PinAsync(node, cancellationToken).ConfigureAwait(false);
            try
            {
                await SetAttributesAsync(directory, cancellationToken).ConfigureAwait(false);
                if (options.Durable)
                {
                    await SyncAsync(directory, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                _open.Unpin(node);
            }
        }

        await _open.CloseAsync(node).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _open.DisposeAsync();

    private async ValueTask ReadListsAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        if (options.PreserveMode)
        {
            AioDirectoryHandle source = directory.Handle!;
            string path = directory.GetPath();
            directory.List = await _access.ReadAsync(source, directory.Source, path, cancellationToken)
                .ConfigureAwait(false);
            directory.DefaultList = await _access.ReadDefaultAsync(source, directory.Source, path, cancellationToken)
                .ConfigureAwait(false);
        }

        if (options.PreserveExtendedAttributes)
        {
            await new ExtendedAttributes(operations, options.RequiresExtendedAttributes)
                .CopyAsync(
                    directory.Handle!, directory.GetPath(), directory.Destination.Handle!,
                    directory.Destination.GetPath(), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask PinAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        int result = await _open.PinAsync(node, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            throw await PathFailure.ExplainAsync(operations, result, "open", node.GetPath()).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> MkdirAsync(DirectoryNode node, UnixFileMode mode, CancellationToken cancellationToken)
    {
        if (node.Parent is not { } parent)
        {
            return await operations.AioMkdirAsync(node.Name, mode, cancellationToken).ConfigureAwait(false);
        }

        await PinAsync(parent, cancellationToken).ConfigureAwait(false);
        try
        {
            AioPath path = new(parent.Handle!, node.Name);
            return await operations.AioMkdirAsync(path, mode, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.Unpin(parent);
        }
    }

    private async ValueTask SetAttributesAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        AioDirectoryHandle handle = directory.Destination.Handle!;
        FileStatus source = directory.Source;
        string path = directory.Destination.GetPath();
        UnixFileMode kept = KeptWithoutOwner & ~(options.Rules?.Umask ?? UnixFileMode.None);
        var permissions = new FilePermissions(source.Mode & kept, directory.List);
        if (options.PreserveOwner)
        {
            (bool User, bool Group) owner = await SetOwnerAsync(directory, path, cancellationToken)
                .ConfigureAwait(false);
            permissions = new FilePermissions(source.Mode, directory.List).WithOwner(owner);
        }

        if (options.PreserveMode)
        {
            // The directory above has given its set-group-id on, so that everything in it gets its group.
            UnixFileMode always =
                (directory.Made.Mode & UnixFileMode.SetGroup) | (source.Mode & UnixFileMode.StickyBit);
            await _access.SetAsync(
                handle, directory.Made, path, permissions with { Mode = permissions.Mode | always },
                directory.GivesLists, options.RequiresMode, cancellationToken).ConfigureAwait(false);
            if (directory.DefaultList is { } list)
            {
                await _access.SetDefaultAsync(handle, list, path, options.RequiresMode, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        if (options.PreserveTimes)
        {
            int result = await operations
                .AioUtimensAsync(handle, source.AccessTimestamp, source.ModifyTimestamp, cancellationToken)
                .ConfigureAwait(false);
            Refusal.Check(result, options.RequiresTimes, "utime", path);
        }
    }

    /// <returns>Whether the directory now has the owner, and the group, of its source.</returns>
    private async ValueTask<(bool User, bool Group)> SetOwnerAsync(
        CopiedDirectory directory, string path, CancellationToken cancellationToken)
    {
        FileStatus source = directory.Source, made = directory.Made;
        int result = await operations
            .AioChownAsync(directory.Destination.Handle!, source.UserId, source.GroupId, cancellationToken)
            .ConfigureAwait(false);
        return Refusal.Check(result, options.RequiresOwner, "chown", path)
            ? (true, true)
            : (made.UserId == source.UserId, made.GroupId == source.GroupId);
    }

    /// <summary>Syncs the directory, and the one that has its name unless that is synced later.</summary>
    private async ValueTask SyncAsync(CopiedDirectory directory, CancellationToken cancellationToken)
    {
        DirectoryNode node = directory.Destination;
        await DirectorySync.RunAsync(operations, node.Handle!, node.GetPath()).ConfigureAwait(false);
        if (directory.Above is null)
        {
            await DirectorySync.RunForParentAsync(operations, FilePlace.Of(node.GetPath())).ConfigureAwait(false);
        }
        else if (directory.Above is { IsNew: false, Destination: { } parent })
        {
            await PinAsync(parent, cancellationToken).ConfigureAwait(false);
            try
            {
                await DirectorySync.RunAsync(operations, parent.Handle!, parent.GetPath()).ConfigureAwait(false);
            }
            finally
            {
                _open.Unpin(parent);
            }
        }
    }
}
