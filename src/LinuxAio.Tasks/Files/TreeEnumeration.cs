using System.Buffers;
using System.Runtime.CompilerServices;

namespace LinuxAio.Tasks;

/// <summary>Lists a directory, or a tree of them, entry by entry.</summary>
/// <remarks>In memory: one buffer, and the name of each directory found and not listed yet.</remarks>
internal sealed class TreeEnumeration(AioOperations operations, string root, AioEnumerationOptions options)
{
    private readonly LinkedList<DirectoryNode> _pending = new();
    private readonly HashSet<(ulong Device, ulong Inode)> _listed = [];
    private readonly List<Exception> _failures = [];
    private readonly Queue<EntryLookup> _lookups = new();

    // For the kernel to write in, as many as there are lookups at once; an entry gets a copy.
    private readonly Stack<FileStatus> _statuses = new();

    /// <summary>Each enumeration of what this returns starts anew.</summary>
    internal static async IAsyncEnumerable<AioEntry> RunAsync(
        AioOperations operations, string root, AioEnumerationOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DirectoryListing.BufferBytes);
        var open = new OpenDirectories(operations, OpenFlags.ReadOnly, options.FollowLinks ? 0 : OpenFlags.NoFollow);
        var tree = new TreeEnumeration(operations, root, options);
        try
        {
            var listing = new DirectoryListing(operations, buffer);
            tree._pending.AddLast(new DirectoryNode(null, root));
            while (tree.TryTakeDirectory() is { } node)
            {
                if (!await tree.TryOpenAsync(open, node, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                string path = node.MakePath();
                while (await tree.FillAsync(listing, node, path, cancellationToken).ConfigureAwait(false))
                {
                    while (tree.TryTakeLookup(listing, node, out EntryLookup lookup, cancellationToken))
                    {
                        if (await tree.FinishAsync(lookup, path, cancellationToken).ConfigureAwait(false) is { } entry)
                        {
                            tree.AddDirectory(node, entry);
                            yield return entry;
                        }
                    }
                }
            }
        }
        finally
        {
            while (tree._lookups.TryDequeue(out EntryLookup lookup))
            {
                await lookup.DrainAsync().ConfigureAwait(false);
            }

            await open.DisposeAsync().ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (tree._failures.Count > 0)
        {
            throw PathFailure.Combine("enumerate", root, tree._failures);
        }
    }

    private DirectoryNode? TryTakeDirectory()
    {
        if ((options.BreadthFirst ? _pending.First : _pending.Last) is not { } next)
        {
            return null;
        }

        _pending.Remove(next);
        return next.Value;
    }

    private async ValueTask<bool> TryOpenAsync(
        OpenDirectories open, DirectoryNode node, CancellationToken cancellationToken)
    {
        int result = await open.OpenAsync(node, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            await ReportAsync(result, "open", node).ConfigureAwait(false);
            return false;
        }

        return !options.FollowLinks || await IsNewAsync(node, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsNewAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        int result = await operations.AioStatAsync(node.Handle!, status, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            await ReportAsync(result, "stat", node).ConfigureAwait(false);
            return false;
        }

        return _listed.Add((status.Device, status.Inode));
    }

    private async ValueTask<bool> FillAsync(
        DirectoryListing listing, DirectoryNode node, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int result = await listing.FillAsync(node.Handle!, cancellationToken).ConfigureAwait(false);
        if (result < 0 && AioResult.GetErrno(result) != Errno.ENOENT) // removed while it is listed
        {
            Report(PathFailure.Refuse(AioResult.GetErrno(result), "list", path));
        }

        return result > 0;
    }

    /// <summary>The next entry, while others behind it are being looked at already.</summary>
    /// <returns>False when the buffer is empty.</returns>
    private bool TryTakeLookup(
        DirectoryListing listing, DirectoryNode node, out EntryLookup lookup, CancellationToken cancellationToken)
    {
        int most = options.Status || options.FollowLinks ? options.MaxConcurrency : 1;
        while (_lookups.Count < most && listing.TryTake(out ListedName listed))
        {
            FileStatus? status = EntryLookup.IsNeeded(listed, options)
                ? _statuses.TryPop(out FileStatus? free) ? free : new FileStatus()
                : null;
            _lookups.Enqueue(EntryLookup.Start(operations, node.Handle!, listed, status, options, cancellationToken));
        }

        return _lookups.TryDequeue(out lookup);
    }

    /// <returns>Null when it is gone meanwhile.</returns>
    private async ValueTask<AioEntry?> FinishAsync(EntryLookup lookup, string path, CancellationToken cancellationToken)
    {
        ListedName listed = lookup.Listed;
        int result = await lookup.FinishAsync(options, cancellationToken).ConfigureAwait(false);
        if (AioResult.GetErrno(result) == Errno.ENOENT)
        {
            return null;
        }

        if (result < 0)
        {
            Report(PathFailure.Refuse(AioResult.GetErrno(result), "stat", Path.Join(path, listed.Name)));
            return new AioEntry(path, listed.Name, listed.Type, listed.Inode);
        }

        if (lookup.Status is not { } status)
        {
            return new AioEntry(path, listed.Name, listed.Type, listed.Inode);
        }

        var entry = new AioEntry(path, listed.Name, status.Type, listed.Inode, options.Status ? status.Copy() : null);
        _statuses.Push(status);
        return entry;
    }

    private void AddDirectory(DirectoryNode node, AioEntry entry)
    {
        if (options.Recurse && entry.Type == FileType.Directory && node.Depth < options.MaxDepth)
        {
            _pending.AddLast(new DirectoryNode(node, entry.Name));
        }
    }

    private async ValueTask ReportAsync(int result, string operation, DirectoryNode node)
    {
        if (node.Parent is null)
        {
            // Nothing of what was asked for can be had; that is never passed over.
            await new ValueTask<int>(result).OrExplainDirectory(operations, operation, root).ConfigureAwait(false);
        }

        if (AioResult.GetErrno(result) != Errno.ENOENT) // removed since its entry was read
        {
            Report(PathFailure.Refuse(AioResult.GetErrno(result), operation, node.MakePath()));
        }
    }

    private void Report(Exception failure)
    {
        switch (options.OnError)
        {
            case AioErrorHandling.Throw:
                throw failure;
            case AioErrorHandling.Collect:
                _failures.Add(failure);
                break;
        }
    }
}
