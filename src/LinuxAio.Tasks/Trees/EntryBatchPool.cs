namespace LinuxAio.Tasks.Trees;

/// <summary>The batches of one walk: those not in use, and how many more requests may be under way. Thread-safe:
/// directories that are read ahead take batches, too.</summary>
internal sealed class EntryBatchPool(int maxConcurrency)
{
    private readonly Lock _lock = new();
    private readonly BatchPace _pace = new();
    private readonly Stack<EntryBatch> _free = new();
    private readonly Queue<EntryBatch> _started = new();

    /// <summary>A batch to fill; null: as many requests as may be are under way.</summary>
    /// <param name="ahead">The directory's turn has not come: one request is left for the directory
    /// whose turn it is.</param>
    /// <param name="isFirst">The walk would stop without it.</param>
    internal EntryBatch? TryRent(bool ahead, bool isFirst)
    {
        lock (_lock)
        {
            // Out of order, a request counts until those before it are complete.
            while (_started.TryPeek(out EntryBatch? first) && !first.IsUnderWay)
            {
                _started.Dequeue();
            }

            if (!isFirst && _started.Count >= (ahead ? maxConcurrency - 1 : maxConcurrency))
            {
                return null;
            }

            while (_free.TryPop(out EntryBatch? batch))
            {
                if (batch.Size == _pace.Size)
                {
                    return batch;
                }
            }

            return new EntryBatch(_pace.Size);
        }
    }

    /// <summary>Counts a request that has been submitted.</summary>
    internal void NoteStart(EntryBatch batch)
    {
        lock (_lock)
        {
            _started.Enqueue(batch);
        }
    }

    /// <summary>Takes back a batch whose entries are all taken, or that has none.</summary>
    internal void Return(EntryBatch batch)
    {
        lock (_lock)
        {
            _pace.Note(batch.Size, batch.Count, batch.Elapsed);
            _free.Push(batch);
        }
    }
}
