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
    private readonly Action<Exception>? _errorCallback;
    private readonly TreeWalk<DoomedDirectory> _walk;
    private readonly List<Exception> _failures = [];
    private readonly Queue<(ListedName Listed, ValueTask<int> Result)> _unlinks = new();

    // The directory that the root is in. It is opened first: the path of the root may lead through what is deleted.
    private AioDirectoryHandle? _above;

    private TreeDeletion(AioOperations operations, string root, Action<Exception>? errorCallback)
    {
        _operations = operations;
        _root = root;
        _errorCallback = errorCallback;
        _walk = new TreeWalk<DoomedDirectory>(operations, new DoomedDirectory(null, root), new WalkOptions
        {
            Statuses = StatusNeed.None, // unlink tells a directory as well
            PostOrder = true,
        });
    }

    /// <summary>Whether something was deleted.</summary>
    private bool HasDeleted { get; set; }

    /// <summary>Deletes a directory.</summary>
    /// <param name="operations">The operations to use.</param>
    /// <param name="root">The absolute path of the directory.</param>
    /// <param name="errorCallback">Gets each failure as it occurs; null: nobody does.</param>
    /// <param name="cancellationToken">Stops the deletion soon.</param>
    internal static async ValueTask RunAsync(
        AioOperations operations, string root, Action<Exception>? errorCallback, CancellationToken cancellationToken)
    {
        var tree = new TreeDeletion(operations, root, errorCallback);
        await using (tree.ConfigureAwait(false))
        {
            await tree.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        tree.ThrowIfFailed();
    }

    /// <summary>Deletes a directory, as far as it can.</summary>
    /// <returns>The failure, if there was one; and whether something was deleted.</returns>
    internal static async ValueTask<(Exception? Failure, bool HasDeleted)> TryRunAsync(
        AioOperations operations, string root)
    {
        var tree = new TreeDeletion(operations, root, errorCallback: null);
        await using (tree.ConfigureAwait(false))
        {
            try
            {
                await tree.RunAsync(CancellationToken.None).ConfigureAwait(false);
                tree.ThrowIfFailed();
                return (null, true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return (failure, tree.HasDeleted);
            }
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
        if (_above is not null)
        {
            await _operations.CloseQuietlyAsync(_above).ConfigureAwait(false);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failures.Count > 0)
        {
            throw PathFailure.Combine("delete", _root, _failures);
        }
    }

    private async ValueTask OpenAboveAsync(CancellationToken cancellationToken)
    {
        const OpenFlags Flags = OpenFlags.PathOnly | OpenFlags.Directory;
        int result = Path.GetDirectoryName(_root) is { } above
            ? await _operations.AioOpenAsync(above, Flags, cancellationToken: cancellationToken).ConfigureAwait(false)
            : -1;
        _above = result < 0 ? null : new AioDirectoryHandle(result, ownsHandle: true);
    }

    private async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await OpenAboveAsync(cancellationToken).ConfigureAwait(false);
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
                HasDeleted |= result == 0;
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

        AioPath place = node.Parent is null && _above is not null
            ? new AioPath(_above, Path.GetFileName(_root))
            : node.Place;
        result = isDirectory
            ? await _operations.AioRmdirAsync(place, cancellationToken).ConfigureAwait(false)
            : await _operations.AioUnlinkAsync(place, cancellationToken).ConfigureAwait(false);
        HasDeleted |= result == 0;
        if (node.Parent is { } parent)
        {
            _walk.Open.Unpin(parent);
        }

        return result;
    }

    private void Fail(DoomedDirectory node, int result, string operation, string path)
    {
        node.HasFailed = true;
        Exception failure = PathFailure.Refuse(AioResult.GetErrno(result), operation, path);
        _errorCallback?.Invoke(failure);
        _failures.Add(failure);
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
