namespace LinuxAio.Tasks;

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
        return _free.TryPop(out EntryBatch? batch) && batch.Size == _pace.Size ? batch : new EntryBatch(_pace.Size);
    }

    /// <summary>Takes one back whose entries are all taken.</summary>
    internal void Return(EntryBatch batch)
    {
        if (batch.Looks > 0)
        {
            _pace.Note(batch.Size, batch.Looks, batch.Elapsed);
        }

        _underWay--;
        _free.Push(batch);
    }
}
