using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>Lists a directory, or a tree of them, entry by entry.</summary>
/// <remarks>In memory: one buffer, the batches under way, and the name of each directory found and not listed yet.</remarks>
internal sealed class TreeEnumeration(AioOperations operations, string root, AioEnumerationOptions options)
{
    private readonly LinkedList<DirectoryNode> _pending = new();
    private readonly HashSet<(ulong Device, ulong Inode)> _listed = [];
    private readonly List<Exception> _failures = [];
    private readonly EntryBatchPool _batches = new(options.MaxConcurrency);
    private readonly Queue<EntryBatch> _underWay = new();
    private readonly FileStatus _ofLink = new(); // for the kernel to write in; an entry gets a copy

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
                    while (tree.TryTakeBatch(listing, node, out EntryBatch? batch, cancellationToken))
                    {
                        await batch.FinishAsync(operations, node.Handle!, cancellationToken).ConfigureAwait(false);
                        while (batch.TryTake(options, out ListedName listed, out int result, out FileStatus? status))
                        {
                            cancellationToken.ThrowIfCancellationRequested();
                            if (options.FollowLinks && LeadsNowhere(result))
                            {
                                (result, status) = await tree.LookAtLinkAsync(node, listed, cancellationToken)
                                    .ConfigureAwait(false);
                            }

                            if (tree.MakeEntry(path, listed, result, status) is { } entry)
                            {
                                tree.AddDirectory(node, entry);
                                yield return entry;
                            }
                        }

                        tree._batches.Return(batch);
                    }
                }
            }
        }
        finally
        {
            while (tree._underWay.TryDequeue(out EntryBatch? batch))
            {
                await batch.DrainAsync().ConfigureAwait(false);
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

    /// <summary>The next entries, while those behind them are being looked at already.</summary>
    /// <returns>False when the buffer is empty.</returns>
    private bool TryTakeBatch(
        DirectoryListing listing, DirectoryNode node, [NotNullWhen(true)] out EntryBatch? batch,
        CancellationToken cancellationToken)
    {
        while (_batches.HasRoom)
        {
            EntryBatch next = _batches.Rent();
            if (!next.TryFill(listing, options))
            {
                _batches.Return(next);
                break;
            }

            next.Start(operations, node.Handle!, cancellationToken);
            _underWay.Enqueue(next);
        }

        return _underWay.TryDequeue(out batch);
    }

    /// <summary>What it is itself, when what it leads to cannot be looked at.</summary>
    private async ValueTask<(int Result, FileStatus Status)> LookAtLinkAsync(
        DirectoryNode node, ListedName listed, CancellationToken cancellationToken)
    {
        int result = await operations
            .AioLstatAsync(new AioPath(node.Handle!, listed.Name), _ofLink, cancellationToken).ConfigureAwait(false);
        return (result, _ofLink.Copy());
    }

    private static bool LeadsNowhere(int result) =>
        AioResult.GetErrno(result) is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR or Errno.EACCES;

    /// <returns>Null when it is gone meanwhile.</returns>
    private AioEntry? MakeEntry(string path, in ListedName listed, int result, FileStatus? status)
    {
        if (AioResult.GetErrno(result) == Errno.ENOENT)
        {
            return null;
        }

        if (result < 0)
        {
            Report(PathFailure.Refuse(AioResult.GetErrno(result), "stat", Path.Join(path, listed.Name)));
        }

        return result < 0 || status is null
            ? new AioEntry(path, listed.Name, listed.Type, listed.Inode)
            : new AioEntry(path, listed.Name, status.Type, listed.Inode, options.Status ? status : null);
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
