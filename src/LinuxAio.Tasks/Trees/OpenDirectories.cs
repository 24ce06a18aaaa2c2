using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>The open directories of a tree: a bounded number, however deep the tree is. A directory that was closed is
/// opened again, from the nearest directory above it that is open, and must then be the same directory.</summary>
/// <remarks>Thread-safe. The root stays open to the end, because its path could lead elsewhere later.</remarks>
/// <param name="operations">What executes the calls.</param>
/// <param name="rootFlags">How to open the root, in addition to being a directory.</param>
/// <param name="flags">How to open the other directories.</param>
internal sealed class OpenDirectories(AioOperations operations, OpenFlags rootFlags, OpenFlags flags) : IAsyncDisposable
{
    private const int OpenMax = 64;
    private const OpenFlags ForListing = OpenFlags.ReadOnly | OpenFlags.Directory;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _descending = new(1, 1);
    private readonly DescriptorBudget _budget = new(OpenMax);
    private AioDirectoryHandle? _root;

    /// <summary>Opens a directory unless it is open, and keeps it open until <see cref="Unpin"/>.</summary>
    /// <returns>0; or −errno, and nothing is pinned. ESTALE: another directory has taken its place.</returns>
    internal ValueTask<int> PinAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        if (TryPin(node))
        {
            return default;
        }

        return node.Parent is not { } parent || TryPin(parent)
            ? OpenAndUnpinParentAsync(node, cancellationToken)
            : DescendAsync(node, cancellationToken);
    }

    /// <summary>Pins a directory if it is open.</summary>
    internal bool TryPin(DirectoryNode node)
    {
        lock (_lock)
        {
            if (node.Handle is null)
            {
                return false;
            }

            node.Pins++;
            _budget.Touch(node);
            return true;
        }
    }

    internal void Unpin(DirectoryNode node)
    {
        lock (_lock)
        {
            node.Pins--;
        }
    }

    /// <summary>Opens a pinned directory anew, so that its listing starts from the beginning.</summary>
    /// <returns>0; or −errno.</returns>
    internal async ValueTask<int> RewindAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        // Open "." inside it: its path could lead elsewhere by now.
        AioDirectoryHandle listed = node.Handle!;
        int result = await OpenAsync(new AioPath(listed, "."), ForListing, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        lock (_lock)
        {
            node.Handle = new AioDirectoryHandle(result, ownsHandle: true);
            _root = node.Parent is null ? node.Handle : _root;
        }

        await operations.CloseQuietlyAsync(listed).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Closes a directory that is not needed any more, unless it is pinned.</summary>
    internal ValueTask CloseAsync(DirectoryNode node)
    {
        AioDirectoryHandle handle;
        lock (_lock)
        {
            if (node.Pins > 0 || node.Use is null)
            {
                return default;
            }

            handle = Detach(node);
        }

        return operations.CloseQuietlyAsync(handle);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_budget.First is { } node)
        {
            await operations.CloseQuietlyAsync(Detach(node)).ConfigureAwait(false);
        }

        if (_root is not null)
        {
            await operations.CloseQuietlyAsync(_root).ConfigureAwait(false);
        }

        _descending.Dispose();
    }

    internal async ValueTask<FileIdentity> IdentifyAsync(AioDirectoryHandle handle)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(handle, status).OrThrow("stat", "a directory").ConfigureAwait(false);
        return FileIdentity.Of(status);
    }

    /// <summary>Opens a chain of closed directories. One caller at a time does so, and has two of them pinned at
    /// most.</summary>
    private async ValueTask<int> DescendAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        await _descending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var closed = new Stack<DirectoryNode>();
            for (DirectoryNode? next = node; next is not null && !TryPin(next); next = next.Parent)
            {
                closed.Push(next);
            }

            int result = 0;
            while (result == 0 && closed.TryPop(out DirectoryNode? next))
            {
                result = await OpenAndUnpinParentAsync(next, cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        finally
        {
            _descending.Release();
        }
    }

    /// <summary>Opens and pins a directory whose parent is pinned.</summary>
    private async ValueTask<int> OpenAndUnpinParentAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        OpenFlags how = ForListing | (node.Parent is null ? rootFlags : flags);
        try
        {
            int result = await OpenAsync(node.Place, how, cancellationToken).ConfigureAwait(false);
            if (result < 0)
            {
                return result;
            }

            var handle = new AioDirectoryHandle(result, ownsHandle: true);
            bool isSame = node.Identity is not { } identity ||
                await TryIdentifyAsync(handle).ConfigureAwait(false) == identity;
            if (!isSame || !TryAttach(node, handle))
            {
                await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
            }

            if (!isSame)
            {
                return -(int)Errno.ESTALE;
            }
        }
        finally
        {
            if (node.Parent is { } parent)
            {
                Unpin(parent);
            }
        }

        await CloseSpareAsync(evenWithinBudget: false).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Opens a directory; if no descriptor is free, closes others that are not in use.</summary>
    private async ValueTask<int> OpenAsync(AioPath path, OpenFlags how, CancellationToken cancellationToken)
    {
        int result;
        do
        {
            result = await operations.AioOpenAsync(path, how, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        while (AioResult.GetErrno(result) is Errno.EMFILE or Errno.ENFILE &&
            await CloseSpareAsync(evenWithinBudget: true).ConfigureAwait(false));

        return result;
    }

    /// <summary>Null: stat failed.</summary>
    private async ValueTask<FileIdentity?> TryIdentifyAsync(AioDirectoryHandle handle)
    {
        var status = new FileStatus();
        return await operations.AioStatAsync(handle, status).ConfigureAwait(false) == 0
            ? FileIdentity.Of(status)
            : null;
    }

    /// <summary>Pins the directory, open with this handle. False: it is pinned with the handle of another caller, who
    /// opened it at the same time.</summary>
    private bool TryAttach(DirectoryNode node, AioDirectoryHandle handle)
    {
        lock (_lock)
        {
            node.Pins++;
            if (node.Handle is not null)
            {
                return false;
            }

            node.Handle = handle;
            if (node.Parent is null)
            {
                _root = handle;
            }
            else
            {
                _budget.Add(node);
            }

            return true;
        }
    }

    /// <summary>False: no directory can be closed.</summary>
    private async ValueTask<bool> CloseSpareAsync(bool evenWithinBudget)
    {
        DirectoryNode? spare;
        lock (_lock)
        {
            spare = _budget.FindSpare(evenWithinBudget);
            if (spare is null)
            {
                return false;
            }

            spare.Pins++; // while its identity is asked for
        }

        try
        {
            // Without an identity it could not be told whether it is the same one when it is opened again: then it
            // counts as another one.
            spare.Identity ??= await TryIdentifyAsync(spare.Handle!).ConfigureAwait(false) ?? default(FileIdentity);
        }
        catch (ObjectDisposedException)
        {
            // RewindAsync has just opened it anew: then it is in use. Or the context is disposed: the next call throws.
        }

        AioDirectoryHandle? handle = null;
        lock (_lock)
        {
            if (--spare.Pins == 0 && spare.Identity is not null)
            {
                handle = Detach(spare);
            }
        }

        if (handle is not null)
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }

        return spare.Identity is not null;
    }

    private AioDirectoryHandle Detach(DirectoryNode node)
    {
        AioDirectoryHandle handle = node.Handle!;
        node.Handle = null; // before anything can fail: a closed handle must not be found here
        _budget.Remove(node);
        return handle;
    }
}
