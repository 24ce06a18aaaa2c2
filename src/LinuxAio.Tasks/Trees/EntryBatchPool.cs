namespace LinuxAio.Tasks.Trees;

/// <summary>The batches of one walk: those not in use, and how many more may be under way. Thread-safe: directories
/// that are read ahead take batches, too.</summary>
internal sealed class EntryBatchPool(int maxConcurrency)
{
    private readonly Lock _lock = new();
    private readonly BatchPace _pace = new();
    private readonly Stack<EntryBatch> _free = new();
    private int _underWay;

    /// <summary>A batch to fill; null: as many as may be are under way.</summary>
    /// <param name="ahead">The directory's turn has not come: one batch is left for the directory
    /// whose turn it is.</param>
    /// <param name="isFirst">The walk would stop without it.</param>
    internal EntryBatch? TryRent(bool ahead, bool isFirst)
    {
        lock (_lock)
        {
            if (!isFirst && _underWay >= (ahead ? maxConcurrency - 1 : maxConcurrency))
            {
                return null;
            }

            _underWay++;
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

    /// <summary>Takes back a batch whose entries are all taken, or that has none.</summary>
    internal void Return(EntryBatch batch)
    {
        lock (_lock)
        {
            _pace.Note(batch.Size, batch.Count, batch.Elapsed);
            _underWay--;
            _free.Push(batch);
        }
    }
}
