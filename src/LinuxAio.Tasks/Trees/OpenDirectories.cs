using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>The directories of a tree that are open: a bounded number, however deep it is. One that is needed again is
/// opened
/// again, from the nearest above it that still is.</summary>
/// <param name="operations">What executes everything.</param>
/// <param name="rootFlags">How to open the root, beyond that it is a directory.</param>
/// <param name="flags">How to open the others.</param>
internal sealed class OpenDirectories(AioOperations operations, OpenFlags rootFlags, OpenFlags flags) : IAsyncDisposable
{
    private const int OpenMax = 32;
    private const OpenFlags ForListing = OpenFlags.ReadOnly | OpenFlags.Directory;

    // The root is not among them: it stays open, for its path could lead elsewhere meanwhile.
    private readonly LinkedList<DirectoryNode> _byUse = new();
    private AioDirectoryHandle? _root;

    /// <summary>Opens a directory unless it is open.</summary>
    /// <returns>0; or −errno, ESTALE when another one is in its place.</returns>
    internal async ValueTask<int> OpenAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        var closed = new Stack<DirectoryNode>();
        DirectoryNode? open = node;
        for (; open is { Handle: null }; open = open.Parent)
        {
            closed.Push(open);
        }

        Touch(open);
        while (closed.TryPop(out DirectoryNode? next))
        {
            int result = await OpenOneAsync(next, cancellationToken).ConfigureAwait(false);
            if (result < 0)
            {
                return result;
            }
        }

        return 0;
    }

    /// <summary>Opens a directory to list it from its beginning.</summary>
    /// <returns>As of <see cref="OpenAsync"/>.</returns>
    internal ValueTask<int> OpenToListAsync(DirectoryNode node, CancellationToken cancellationToken) =>
        node is { Parent: null, Handle: { } listed }
            ? ReopenRootAsync(node, listed, cancellationToken)
            : OpenAsync(node, cancellationToken);

    /// <summary>Closes a directory that will not be needed again, or not soon.</summary>
    internal async ValueTask CloseAsync(DirectoryNode node)
    {
        if (node.Use is { } use && node.Handle is { } handle)
        {
            _byUse.Remove(use);
            node.Use = null;
            node.Handle = null; // before anything can fail: a closed handle must not be found here
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_byUse.First is { } first)
        {
            await CloseAsync(first.Value).ConfigureAwait(false);
        }

        if (_root is not null)
        {
            await operations.CloseQuietlyAsync(_root).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> OpenOneAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        AioPath path = node.Parent is { Handle: { } above } ? new AioPath(above, node.Name) : node.Name;
        OpenFlags how = ForListing | (node.Parent is null ? rootFlags : flags);
        int result = await operations.AioOpenAsync(path, how, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        node.Handle = new AioDirectoryHandle(result, ownsHandle: true);
        if (node.Parent is null)
        {
            _root = node.Handle;
            return 0;
        }

        node.Use = _byUse.AddLast(node);
        if (node.Identity is { } identity && await IdentifyAsync(node.Handle).ConfigureAwait(false) != identity)
        {
            await CloseAsync(node).ConfigureAwait(false);
            return -(int)Errno.ESTALE;
        }

        if (_byUse.Count > OpenMax && _byUse.First!.Value is { Handle: { } oldest } left)
        {
            left.Identity = await IdentifyAsync(oldest).ConfigureAwait(false);
            await CloseAsync(left).ConfigureAwait(false);
        }

        return 0;
    }

    private async ValueTask<int> ReopenRootAsync(
        DirectoryNode root, AioDirectoryHandle listed, CancellationToken cancellationToken)
    {
        // As seen from itself: its path could lead elsewhere by now.
        AioPath itself = new(listed, ".");
        int result = await operations.AioOpenAsync(itself, ForListing | rootFlags, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        root.Handle = _root = new AioDirectoryHandle(result, ownsHandle: true);
        await operations.CloseQuietlyAsync(listed).ConfigureAwait(false);
        return 0;
    }

    private void Touch(DirectoryNode? node)
    {
        if (node?.Use is { } use)
        {
            _byUse.Remove(use);
            _byUse.AddLast(use);
        }
    }

    private async ValueTask<(ulong Device, ulong Inode)> IdentifyAsync(AioDirectoryHandle handle)
    {
        var status = new FileStatus();
        await operations.AioStatAsync(handle, status).ConfigureAwait(false);
        return (status.Device, status.Inode);
    }
}
