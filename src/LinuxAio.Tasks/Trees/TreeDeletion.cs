using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>Deletes a directory with everything in it, by open directories and without following a link: nothing outside of
/// it
/// is ever deleted, whatever is renamed meanwhile.</summary>
internal sealed class TreeDeletion
{
    private const int UnlinksAtATime = 16;

    // A directory that is filled while it is emptied is not worth trying for ever.
    private const int AttemptsMax = 5;

    private readonly AioOperations _operations;
    private readonly string _root;
    private readonly OpenDirectories _open;
    private readonly Stack<DirectoryNode> _pending = new();
    private readonly List<Exception> _failures = [];
    private readonly Queue<PendingUnlink> _unlinks = new();

    private TreeDeletion(AioOperations operations, string root, OpenDirectories open)
    {
        _operations = operations;
        _root = root;
        _open = open;
    }

    internal static async ValueTask RunAsync(AioOperations operations, string root, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DirectoryListing.BufferBytes);
        var open = new OpenDirectories(operations, OpenFlags.NoFollow, OpenFlags.NoFollow);
        var tree = new TreeDeletion(operations, root, open);
        try
        {
            await tree.RunAsync(new DirectoryListing(operations, buffer), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await tree.DrainAsync().ConfigureAwait(false);
            await open.DisposeAsync().ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (tree._failures.Count > 0)
        {
            throw PathFailure.Combine("delete", root, tree._failures);
        }
    }

    private async ValueTask RunAsync(DirectoryListing listing, CancellationToken cancellationToken)
    {
        _pending.Push(new DirectoryNode(null, _root));
        while (_pending.TryPeek(out DirectoryNode? node))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (node.IsListed)
            {
                _pending.Pop();
                await RemoveAsync(node, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                node.IsListed = true;
                await EmptyAsync(node, listing, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask EmptyAsync(
        DirectoryNode node, DirectoryListing listing, CancellationToken cancellationToken)
    {
        int result = await _open.OpenToListAsync(node, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            await OnUnopenedAsync(node, result, cancellationToken).ConfigureAwait(false);
            return;
        }

        while ((result = await listing.FillAsync(node.Handle!, cancellationToken).ConfigureAwait(false)) > 0)
        {
            while (TryTakeUnlink(listing, node, out PendingUnlink unlink, cancellationToken))
            {
                OnUnlinked(node, unlink.Name, await unlink.Result.ConfigureAwait(false));
            }
        }

        if (result < 0 && AioResult.GetErrno(result) != Errno.ENOENT)
        {
            Fail(node, result, "list", node.MakePath());
        }
    }

    private bool TryTakeUnlink(
        DirectoryListing listing, DirectoryNode node, out PendingUnlink unlink, CancellationToken cancellationToken)
    {
        while (_unlinks.Count < UnlinksAtATime && listing.TryTake(out ListedName next))
        {
            _unlinks.Enqueue(new PendingUnlink(next.Name, UnlinkAsync(node.Handle!, next, cancellationToken)));
        }

        return _unlinks.TryDequeue(out unlink);
    }

    // What the directory does not know to be one may be a directory all the same: then that is the kernel's answer, too.
    private ValueTask<int> UnlinkAsync(
        AioDirectoryHandle directory, ListedName listed, CancellationToken cancellationToken) =>
        listed.Type == FileType.Directory
            ? new ValueTask<int>(-(int)Errno.EISDIR)
            : _operations.AioUnlinkAsync(new AioPath(directory, listed.Name), cancellationToken);

    private void OnUnlinked(DirectoryNode node, string name, int result)
    {
        switch (AioResult.GetErrno(result))
        {
            case Errno.None or Errno.ENOENT:
                break;
            case Errno.EISDIR:
                _pending.Push(new DirectoryNode(node, name));
                break;
            default:
                Fail(node, result, "unlink", Path.Join(node.MakePath(), name));
                break;
        }
    }

    private async ValueTask OnUnopenedAsync(DirectoryNode node, int result, CancellationToken cancellationToken)
    {
        _pending.Pop();
        if (node.Parent is not { Handle: { } above } parent)
        {
            // The root itself, or something above what was to be opened again.
            if (node.Parent is null)
            {
                await new ValueTask<int>(result).OrExplainDirectory(_operations, "open", _root).ConfigureAwait(false);
            }

            Fail(node, result, "open", node.MakePath());
            return;
        }

        // No directory any more; or one that may not be read, but is perhaps empty.
        AioPath path = new(above, node.Name);
        int removed = AioResult.GetErrno(result) switch
        {
            Errno.ENOENT => 0,
            Errno.ENOTDIR or Errno.ELOOP => await _operations.AioUnlinkAsync(path, cancellationToken).ConfigureAwait(false),
            _ => await _operations.AioRmdirAsync(path, cancellationToken).ConfigureAwait(false),
        };
        if (removed < 0 && AioResult.GetErrno(removed) != Errno.ENOENT)
        {
            Fail(parent, result, "open", node.MakePath());
        }
    }

    private async ValueTask RemoveAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        await _open.CloseAsync(node).ConfigureAwait(false);
        if (node.HasFailed)
        {
            MarkAbove(node);
            return;
        }

        int result = node.Parent is null ? 0 : await _open.OpenAsync(node.Parent, cancellationToken).ConfigureAwait(false);
        if (result == 0)
        {
            AioPath path = node.Parent is { Handle: { } above } ? new AioPath(above, node.Name) : node.Name;
            result = await _operations.AioRmdirAsync(path, cancellationToken).ConfigureAwait(false);
        }

        Errno errno = AioResult.GetErrno(result);
        if (errno == Errno.ENOTEMPTY && ++node.Attempts < AttemptsMax)
        {
            // Some file systems lose the thread of a listing when entries go; and others may have added some.
            node.IsListed = false;
            _pending.Push(node);
        }
        else if (errno is not (Errno.None or Errno.ENOENT))
        {
            Fail(node, result, "rmdir", node.MakePath());
            MarkAbove(node);
        }
    }

    private void Fail(DirectoryNode node, int result, string operation, string path)
    {
        node.HasFailed = true;
        _failures.Add(PathFailure.Refuse(AioResult.GetErrno(result), operation, path));
    }

    // A directory with something in it that stays must stay, too; that is no failure of its own.
    private static void MarkAbove(DirectoryNode node)
    {
        if (node.Parent is not null)
        {
            node.Parent.HasFailed = true;
        }
    }

    private async ValueTask DrainAsync()
    {
        while (_unlinks.TryDequeue(out PendingUnlink rest))
        {
            await rest.Result.DrainAsync().ConfigureAwait(false);
        }
    }
}
