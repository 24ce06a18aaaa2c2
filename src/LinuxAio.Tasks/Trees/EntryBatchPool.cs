namespace LinuxAio.Tasks.Trees;

/// <summary>The batches of one walk: those not in use, and how many more requests may be under way. Thread-safe:
/// directories that are read ahead take batches, too.</summary>
internal sealed class EntryBatchPool(int maxConcurrency)
{
    private readonly Lock _lock = new();
    private readonly BatchPace _pace = new();
    private readonly Stack<EntryBatch> _free = new();
    private readonly HashSet<EntryBatch> _started = []; // requests under way, and some that are complete

    /// <summary>A batch to fill; null: the limit of requests under way is reached.</summary>
    /// <param name="ahead">The directory's turn has not come: one request is left for the directory
    /// whose turn it is.</param>
    /// <param name="isFirst">The directory has no other batch: without this one the walk would wait forever.</param>
    internal EntryBatch? TryRent(bool ahead, bool isFirst)
    {
        lock (_lock)
        {
            int max = ahead ? maxConcurrency - 1 : maxConcurrency;
            if (_started.Count >= max)
            {
                _started.RemoveWhere(static batch => !batch.IsUnderWay);
                if (_started.Count >= max && !isFirst)
                {
                    return null;
                }
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
            _started.Add(batch);
        }
    }

    /// <summary>Takes back a batch whose entries are all taken, or that has none.</summary>
    internal void Return(EntryBatch batch)
    {
        lock (_lock)
        {
            _pace.Note(batch.Size, batch.Count, batch.Elapsed);
            _started.Remove(batch);
            _free.Push(batch);
        }
    }
}
