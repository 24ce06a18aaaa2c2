using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace LinuxAio.Tasks.Trees;

/// <summary>One directory of a walk while it is read: its buffer, and the batches of entries under way.</summary>
internal sealed class ListedDirectory(
    AioOperations operations, OpenDirectories open, EntryBatchPool batches, IdentityCheck identities, WalkOptions options,
    DirectoryNode node) : IAsyncDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(DirectoryListing.BufferBytes);
    private readonly Queue<EntryBatch> _underWay = new();
    private DirectoryListing? _listing;
    private bool _isPinned;

    /// <summary>The call that failed, if <see cref="Started"/> or <see cref="Result"/> is below 0.</summary>
    internal string FailedCall { get; private set; } = "open";

    /// <summary>Opens the directory, makes sure that it is the one that was listed, and reads its first entries. The
    /// result is below 0 on failure: −errno, ESTALE when another directory has taken its place.</summary>
    internal Task<int> Started { get; private set; } = Task.FromResult(0);

    /// <summary>The result of the last read: 0 at the end of the directory, or −errno.</summary>
    internal int Result { get; private set; }

    /// <param name="rewind">The directory was listed before: list it again, from the beginning.</param>
    /// <param name="ahead">The directory's turn has not come.</param>
    /// <param name="cancellationToken">Ends what waits in the queue.</param>
    internal void Start(bool rewind, bool ahead, CancellationToken cancellationToken) =>
        Started = StartAsync(rewind, ahead, cancellationToken);

    /// <summary>The next entries, which the caller returns to the pool; null: there are none, see
    /// <see cref="Result"/>.</summary>
    internal async ValueTask<EntryBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            StartBatches(ahead: false, cancellationToken);
            if (_underWay.TryDequeue(out EntryBatch? batch))
            {
                await batch.FinishAsync(operations, node.Handle!, cancellationToken).ConfigureAwait(false);
                return batch;
            }

            if (Result <= 0)
            {
                return null;
            }

            Result = await _listing!.FillAsync(node.Handle!, cancellationToken).ConfigureAwait(false);
            FailedCall = "list";
        }
    }

    /// <summary>Waits until the kernel has finished with the buffers, and unpins the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await ((Task)Started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_underWay.TryDequeue(out EntryBatch? batch))
        {
            await batch.DrainAsync().ConfigureAwait(false);
            batches.Return(batch);
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        if (_isPinned)
        {
            open.Unpin(node);
        }
    }

    private async Task<int> StartAsync(bool rewind, bool ahead, CancellationToken cancellationToken)
    {
        int result = await open.PinAsync(node, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        _isPinned = true;
        result = rewind ? await open.RewindAsync(node, cancellationToken).ConfigureAwait(false) : 0;
        if (result < 0)
        {
            return result;
        }

        _listing = new DirectoryListing(operations, _buffer);
        Result = await _listing.FillAsync(node.Handle!, cancellationToken).ConfigureAwait(false);
        if (!await identities.IsTheSameAsync(node, _listing.OwnInode, cancellationToken).ConfigureAwait(false))
        {
            return -(int)Errno.ESTALE;
        }

        FailedCall = "list";
        if (ahead)
        {
            StartBatches(ahead, cancellationToken);
        }

        return AioResult.GetErrno(Result) == Errno.ENOENT ? 0 : Result; // it was removed meanwhile: it has no entries
    }

    private void StartBatches(bool ahead, CancellationToken cancellationToken)
    {
        // Several in one go: a worker that has gone to sleep is woken once for all of them.
        if (_underWay.Count > options.MaxConcurrency / 2)
        {
            return;
        }

        while (TryFillBatch(ahead, out EntryBatch? batch))
        {
            batch.Start(operations, node.Handle!, cancellationToken);
            _underWay.Enqueue(batch);
        }
    }

    /// <summary>False: the buffer has no more entries, or enough batches are under way.</summary>
    private bool TryFillBatch(bool ahead, [NotNullWhen(true)] out EntryBatch? batch)
    {
        // The directory whose turn it is may always have one: the walk waits for that one.
        batch = batches.TryRent(ahead, isFirst: !ahead && _underWay.Count == 0);
        if (batch is null || batch.TryFill(_listing!, options))
        {
            return batch is not null;
        }

        batches.Return(batch);
        batch = null;
        return false;
    }
}
