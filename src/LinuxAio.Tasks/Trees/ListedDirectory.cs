using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace LinuxAio.Tasks.Trees;

/// <summary>One directory of a walk while it is read: its buffer, and the batches of entries under way.</summary>
internal sealed class ListedDirectory(
    AioOperations operations, OpenDirectories open, EntryBatchPool batches, IdentityCheck identities,
    WalkOptions options, DirectoryNode node) : IAsyncDisposable
{
    // A directory whose turn has not come may hold this many batches.
    private const int BatchesAheadMax = 8;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(DirectoryListing.BufferBytes);
    private readonly Queue<EntryBatch> _underWay = new();
    private DirectoryListing? _listing;
    private Task<int>? _filling; // the next entries, asked for as soon as the buffer is free
    private bool _isPinned;

    /// <summary>The call that failed, if <see cref="Started"/> or <see cref="Result"/> is below 0.</summary>
    internal string FailedCall { get; private set; } = "open";

    /// <summary>Opens the directory, makes sure that it is the one that was listed, and reads its first entries. The
    /// result is below 0 on failure: −errno, ESTALE when another directory has taken its place.</summary>
    internal Task<int> Started { get; private set; } = Task.FromResult(0);

    /// <summary>The result of the last read that is known: 0 at the end of the directory, or −errno.</summary>
    internal int Result { get; private set; }

    /// <param name="rewind">The directory was listed before: list it again, from the beginning.</param>
    /// <param name="ahead">The directory's turn has not come.</param>
    /// <param name="cancellationToken">Cancels calls that are still queued.</param>
    internal void Start(bool rewind, bool ahead, CancellationToken cancellationToken) =>
        Started = StartAsync(rewind, ahead, cancellationToken);

    /// <summary>The next entries, which the caller returns to the pool; null: there are none, see
    /// <see cref="Result"/>.</summary>
    internal async ValueTask<EntryBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_filling is { } filling && (filling.IsCompleted || _underWay.Count == 0))
            {
                Result = await filling.ConfigureAwait(false);
                _filling = null;
            }

            StartBatches(ahead: false, cancellationToken);
            StartFill(cancellationToken);
            if (_underWay.TryDequeue(out EntryBatch? batch))
            {
                await batch.FinishAsync(operations, node.Handle!, cancellationToken).ConfigureAwait(false);
                return batch;
            }

            if (_filling is null)
            {
                return null;
            }
        }
    }

    /// <summary>Starts more requests, if there is room for them; the directory's turn has not come.</summary>
    internal void Continue(CancellationToken cancellationToken)
    {
        if (Started is { IsCompletedSuccessfully: true, Result: > 0 })
        {
            if (_filling is { IsCompletedSuccessfully: true } filled)
            {
                Result = filled.Result;
                _filling = null;
            }

            StartBatches(ahead: true, cancellationToken);
            StartFill(cancellationToken);
        }
    }

    /// <summary>Waits until the kernel has finished with the buffers, and unpins the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await ((Task)Started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_filling is not null)
        {
            await ((Task)_filling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

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

        _listing = new DirectoryListing(operations.Sooner, _buffer);
        Result = await _listing.FillAsync(node.Handle!, cancellationToken).ConfigureAwait(false);
        result = await identities.RunAsync(node, _listing.OwnInode, cancellationToken).ConfigureAwait(false);
        if (result < 0)
        {
            return result;
        }

        FailedCall = "list";
        if (ahead && Result > 0)
        {
            StartBatches(ahead, cancellationToken);
            StartFill(cancellationToken);
        }

        return AioResult.GetErrno(Result) == Errno.ENOENT ? 0 : Result; // it was removed meanwhile: it has no entries
    }

    private void StartFill(CancellationToken cancellationToken)
    {
        if (_filling is null && Result > 0 && _listing!.IsEmpty)
        {
            _filling = _listing.FillAsync(node.Handle!, cancellationToken).AsTask();
        }
    }

    private void StartBatches(bool ahead, CancellationToken cancellationToken)
    {
        // Several in one go: a worker that has gone to sleep is woken once for all of them.
        int max = ahead ? Math.Min(BatchesAheadMax, options.MaxConcurrency) : options.MaxConcurrency;
        if (_filling is not null || _underWay.Count > max / 2)
        {
            return;
        }

        while (_underWay.Count < max && TryFillBatch(ahead, out EntryBatch? batch))
        {
            batch.Start(operations, node.Handle!, cancellationToken);
            batches.NoteStart(batch);
            _underWay.Enqueue(batch);
        }
    }

    /// <summary>False: the buffer has no more entries, or enough requests are under way.</summary>
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
