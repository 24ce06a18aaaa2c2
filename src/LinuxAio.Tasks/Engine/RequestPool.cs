namespace LinuxAio.Tasks.Engine;

/// <summary>The records of a context. There is no limit to them: outstanding requests are unlimited unless the user sets a
/// limit above. A record is reused, never unmapped, while the context lives.</summary>
internal sealed unsafe class RequestPool
{
    // What stays resident when everything is idle: 768 KiB of address range, of which only touched pages are real.
    private const int KeptSlabs = 4;
    private const int KeptRecords = KeptSlabs * RequestSlab.Records;

    private readonly Lock _growing = new();
    private RequestSlab[] _slabs = [];

    // Low half: index + 1 of the first free record, 0 for none; high half: counts changes, so that a pop that slept while
    // the same record was popped and pushed again does not succeed on a stale link.
    private long _free;
    private bool _deep;

    internal bool NeedsTrim => Volatile.Read(ref _deep);

    internal RequestRecord* this[int index] => Slab(index).Base + (index & (RequestSlab.Records - 1));

    internal object? GetOwner(int index) => Slab(index).Owners[index & (RequestSlab.Records - 1)];

    internal void SetOwner(int index, object? owner) => Slab(index).Owners[index & (RequestSlab.Records - 1)] = owner;

    /// <summary>How many records there are; those at or beyond it do not exist yet.</summary>
    internal int Capacity => Volatile.Read(ref _slabs).Length << RequestSlab.IndexBits;

    /// <summary>Takes a free record, or −1 if there is none: then <see cref="Grow"/>.</summary>
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

    /// <summary>Gives back the pages of slabs beyond the kept ones none of whose records is in use.</summary>
    internal void Trim()
    {
        lock (_growing)
        {
            Volatile.Write(ref _deep, false);
            long head = Volatile.Read(ref _free);
            for (long seen; (seen = Interlocked.CompareExchange(ref _free, Bumped(head), head)) != head; head = seen)
            {
            }

            // The whole free list is ours now; who rents meanwhile waits for the lock in Grow.
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

            // The lowest on top: work gathers in the first slabs, and the later ones stay cold.
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

    /// <summary>Pushes a chain whose links are set but for the last.</summary>
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
