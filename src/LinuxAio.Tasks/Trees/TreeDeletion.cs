using System.Diagnostics.CodeAnalysis;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>Deletes a directory with everything in it, by directory handles and without following a link: nothing
/// outside of the directory is ever deleted, whatever other processes rename meanwhile.</summary>
internal sealed class TreeDeletion : IAsyncDisposable
{
    private const int UnlinksUnderWayMax = 16;

    // If other processes go on filling a directory, give up.
    private const int AttemptsMax = 5;

    private readonly AioOperations _operations;
    private readonly string _root;
    private readonly TreeWalk<DoomedDirectory> _walk;
    private readonly List<Exception> _failures = [];
    private readonly Queue<(ListedName Listed, ValueTask<int> Result)> _unlinks = new();

    private TreeDeletion(AioOperations operations, string root)
    {
        _operations = operations;
        _root = root;
        _walk = new TreeWalk<DoomedDirectory>(operations, new DoomedDirectory(null, root), new WalkOptions
        {
            Statuses = StatusNeed.None, // unlink tells a directory as well
            PostOrder = true,
        });
    }

    internal static async ValueTask RunAsync(AioOperations operations, string root, CancellationToken cancellationToken)
    {
        var tree = new TreeDeletion(operations, root);
        await using (tree.ConfigureAwait(false))
        {
            await tree.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        if (tree._failures.Count > 0)
        {
            throw PathFailure.Combine("delete", root, tree._failures);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_unlinks.TryDequeue(out (ListedName Listed, ValueTask<int> Result) rest))
        {
            await rest.Result.DrainAsync().ConfigureAwait(false);
        }

        await _walk.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await _walk.AdvanceAsync(cancellationToken).ConfigureAwait(false))
            {
                case WalkEvent.Entries:
                    await UnlinkAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case WalkEvent.Listed:
                    await FinishUnlinksAsync(0).ConfigureAwait(false);
                    break;
                case WalkEvent.Failed:
                    await OnFailedAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case WalkEvent.Left when !_walk.Directory.IsGivenUp:
                    await RemoveAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case WalkEvent.Ended:
                    return;
            }
        }
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly",
        Justification = "Consumed once: by FinishUnlinksAsync, or by DisposeAsync when the deletion ends early.")]
    private async ValueTask UnlinkAsync(CancellationToken cancellationToken)
    {
        while (_walk.TryTake(out WalkEntry next))
        {
            if (next.Type == FileType.Directory)
            {
                AddDirectory(next.Listed);
                continue;
            }

            await FinishUnlinksAsync(UnlinksUnderWayMax - 1).ConfigureAwait(false);
            AioPath path = new(_walk.Directory.Handle!, next.Name);
            _unlinks.Enqueue((next.Listed, _operations.AioUnlinkAsync(path, cancellationToken)));
        }
    }

    /// <summary>Waits until no more than so many are under way.</summary>
    private async ValueTask FinishUnlinksAsync(int underWay)
    {
        while (_unlinks.Count > underWay && _unlinks.TryDequeue(out (ListedName Listed, ValueTask<int> Result) first))
        {
            OnUnlinked(first.Listed, await first.Result.ConfigureAwait(false));
        }
    }

    private void AddDirectory(in ListedName listed) =>
        _walk.Add(new DoomedDirectory(_walk.Directory, listed.Name) { ListedInode = listed.Inode });

    private void OnUnlinked(in ListedName listed, int result)
    {
        switch (AioResult.GetErrno(result))
        {
            case Errno.None or Errno.ENOENT:
                break;
            case Errno.EISDIR: // where the listing has no types
                AddDirectory(listed);
                break;
            default:
                Fail(_walk.Directory, result, "unlink", Path.Join(_walk.Directory.GetPath(), listed.Name));
                break;
        }
    }

    private async ValueTask OnFailedAsync(CancellationToken cancellationToken)
    {
        DoomedDirectory node = _walk.Directory;
        int result = _walk.Result;
        if (_walk.FailedCall == "list")
        {
            await FinishUnlinksAsync(0).ConfigureAwait(false);
            Fail(node, result, "list", node.GetPath());
            return;
        }

        node.IsGivenUp = true;
        if (node.Parent is not DoomedDirectory parent)
        {
            await new ValueTask<int>(result).OrExplainDirectory(_operations, "open", _root).ConfigureAwait(false);
            return;
        }

        if (await RemoveUnopenedAsync(node, result, cancellationToken).ConfigureAwait(false) < 0)
        {
            Fail(parent, result, "open", node.GetPath());
        }
    }

    /// <summary>Removes what is not a directory any more, or a directory that cannot be read but is perhaps
    /// empty.</summary>
    /// <returns>0 also when it is gone; or −errno.</returns>
    private async ValueTask<int> RemoveUnopenedAsync(
        DoomedDirectory node, int failure, CancellationToken cancellationToken)
    {
        Errno errno = AioResult.GetErrno(failure);
        if (errno is Errno.ENOENT or Errno.ESTALE)
        {
            return errno == Errno.ENOENT ? 0 : failure; // another directory is not ours to delete
        }

        bool isDirectory = errno is not (Errno.ENOTDIR or Errno.ELOOP);
        int result = await RemoveNameAsync(node, isDirectory, cancellationToken).ConfigureAwait(false);
        return AioResult.GetErrno(result) == Errno.ENOENT ? 0 : result;
    }

    private async ValueTask RemoveAsync(CancellationToken cancellationToken)
    {
        DoomedDirectory node = _walk.Directory;
        if (node.HasFailed)
        {
            await _walk.Open.CloseAsync(node).ConfigureAwait(false);
            MarkAbove(node);
            return;
        }

        int result = await RemoveNameAsync(node, isDirectory: true, cancellationToken).ConfigureAwait(false);
        Errno errno = AioResult.GetErrno(result);
        if (errno == Errno.ENOTEMPTY && ++node.Attempts < AttemptsMax)
        {
            // Some file systems skip entries of a listing when others are removed; and other processes may add some.
            // The directory is still open, so that it is this one that is listed again.
            _walk.AddAgain();
            return;
        }

        await _walk.Open.CloseAsync(node).ConfigureAwait(false);
        if (errno is not (Errno.None or Errno.ENOENT))
        {
            Fail(node, result, "rmdir", node.GetPath());
            MarkAbove(node);
        }
    }

    private async ValueTask<int> RemoveNameAsync(
        DoomedDirectory node, bool isDirectory, CancellationToken cancellationToken)
    {
        int result = node.Parent is null
            ? 0
            : await _walk.PinAsync(node.Parent, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        result = isDirectory
            ? await _operations.AioRmdirAsync(node.Place, cancellationToken).ConfigureAwait(false)
            : await _operations.AioUnlinkAsync(node.Place, cancellationToken).ConfigureAwait(false);
        if (node.Parent is { } parent)
        {
            _walk.Open.Unpin(parent);
        }

        return result;
    }

    private void Fail(DoomedDirectory node, int result, string operation, string path)
    {
        node.HasFailed = true;
        _failures.Add(PathFailure.Refuse(AioResult.GetErrno(result), operation, path));
    }

    // A directory that holds something that stays must stay, too; that is no failure of its own.
    private static void MarkAbove(DoomedDirectory node)
    {
        if (node.Parent is DoomedDirectory parent)
        {
            parent.HasFailed = true;
        }
    }

    private sealed class DoomedDirectory(DirectoryNode? parent, string name) : DirectoryNode(parent, name)
    {
        /// <summary>How often it was found not to be empty.</summary>
        internal int Attempts { get; set; }

        /// <summary>Something in it could not be deleted.</summary>
        internal bool HasFailed { get; set; }

        /// <summary>It could not be opened: it is gone, or it stays.</summary>
        internal bool IsGivenUp { get; set; }
    }
}
