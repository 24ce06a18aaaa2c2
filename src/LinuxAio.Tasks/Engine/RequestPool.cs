namespace LinuxAio.Tasks.Engine;

/// <summary>The request records of an engine. Their number has no limit here; a layer above may limit the outstanding
/// requests. A record is reused, and not unmapped before the engine is disposed.</summary>
internal sealed unsafe class RequestPool
{
    // Slabs that keep their pages when they are idle: 768 KiB of addresses; only the pages that were used take memory.
    private const int KeptSlabs = 4;
    private const int KeptRecords = KeptSlabs * RequestSlab.Records;

    private readonly Lock _growing = new();
    private RequestSlab[] _slabs = [];

    // Low half: the index + 1 of the first free record; 0 when there is none. High half: a count of changes (against
    // ABA). If the first record was popped and pushed again while a thread was in TryRent, the count differs, and the
    // thread's compare-and-swap with the old link fails.
    private long _free;
    private bool _deep;

    internal bool NeedsTrim => Volatile.Read(ref _deep);

    internal RequestRecord* this[int index] => Slab(index).Base + (index & (RequestSlab.Records - 1));

    internal object? GetOwner(int index) => Slab(index).Owners[index & (RequestSlab.Records - 1)];

    internal void SetOwner(int index, object? owner) => Slab(index).Owners[index & (RequestSlab.Records - 1)] = owner;

    /// <summary>The number of records; a record with this index or a higher one does not exist yet.</summary>
    internal int Capacity => Volatile.Read(ref _slabs).Length << RequestSlab.IndexBits;

    /// <summary>Takes a free record.</summary>
    /// <returns>The index of the record; −1 when none is free: then call <see cref="Grow"/>.</returns>
    internal int TryRent()
    {
        long head = Volatile.Read(ref _free);
        while ((uint)head != 0)
        {
            int index = (int)((uint)head - 1);
            long wanted = Bumped(head) | (uint)Volatile.Read(ref NextFree(index));
            long seen = Interlocked.CompareExchange(ref _free, wanted, head);
            if (seen == head)
            {
                if (index >= KeptRecords)
                {
                    _deep = true;
                }

                return index;
            }

            head = seen;
        }

        return -1;
    }

    internal void Return(int index) => Push(index, index);

    internal void Grow()
    {
        lock (_growing)
        {
            if ((uint)Volatile.Read(ref _free) != 0)
            {
                return;
            }

            int first = Capacity;
            var slab = new RequestSlab();
            for (int i = 0; i < RequestSlab.Records - 1; i++)
            {
                slab.NextFree[i] = first + i + 2;
            }

            Volatile.Write(ref _slabs, [.. _slabs, slab]);
            Push(first, first + RequestSlab.Records - 1);
        }
    }

    /// <summary>Gives the pages of unused slabs back to the kernel, except those of the first slabs.</summary>
    internal void Trim()
    {
        lock (_growing)
        {
            Volatile.Write(ref _deep, false);
            long head = Volatile.Read(ref _free);
            for (long seen; (seen = Interlocked.CompareExchange(ref _free, Bumped(head), head)) != head; head = seen)
            {
            }

            // This thread has the whole free list now; a thread in TryRent finds no record and waits for the lock in
            // Grow.
            var free = new List<int>();
            var freeInSlab = new int[_slabs.Length];
            for (int index = (int)((uint)head - 1); index >= 0; index = NextFree(index) - 1)
            {
                free.Add(index);
                freeInSlab[index >> RequestSlab.IndexBits]++;
            }

            for (int i = KeptSlabs; i < _slabs.Length; i++)
            {
                if (freeInSlab[i] == RequestSlab.Records)
                {
                    _slabs[i].GiveBackPages();
                }
            }

            // Put the lowest index on top: requests then use the first slabs, and the later slabs stay unused.
            free.Sort();
            for (int i = free.Count - 1; i >= 0; i--)
            {
                Return(free[i]);
            }
        }
    }

    internal void Unmap()
    {
        foreach (RequestSlab slab in _slabs)
        {
            slab.Unmap();
        }
    }

    private static long Bumped(long head) => (head & ~(long)uint.MaxValue) + (1L << 32);

    private RequestSlab Slab(int index) => Volatile.Read(ref _slabs)[index >> RequestSlab.IndexBits];

    private ref int NextFree(int index) => ref Slab(index).NextFree[index & (RequestSlab.Records - 1)];

    /// <summary>Pushes a chain of records. All links in it are set except the last one.</summary>
    private void Push(int first, int last)
    {
        long head = Volatile.Read(ref _free);
        for (; ; )
        {
            Volatile.Write(ref NextFree(last), (int)(uint)head);
            long seen = Interlocked.CompareExchange(ref _free, Bumped(head) | (uint)(first + 1), head);
            if (seen == head)
            {
                return;
            }

            head = seen;
        }
    }
}
