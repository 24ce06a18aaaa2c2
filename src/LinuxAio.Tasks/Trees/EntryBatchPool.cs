namespace LinuxAio.Tasks.Trees;

/// <summary>The batches of one enumeration: those at rest, and how many more may be under way.</summary>
internal sealed class EntryBatchPool(int mostAtOnce)
{
    private readonly BatchPace _pace = new(mostAtOnce);
    private readonly Stack<EntryBatch> _free = new();
    private int _underWay;

    /// <summary>Whether another one may be begun.</summary>
    internal bool HasRoom => _underWay < _pace.AtOnce;

    internal EntryBatch Rent()
    {
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

    /// <summary>Takes one back whose entries are all taken, or that has none.</summary>
    internal void Return(EntryBatch batch)
    {
        _pace.Note(batch.Size, batch.Count, batch.Elapsed);
        _underWay--;
        _free.Push(batch);
    }
}
