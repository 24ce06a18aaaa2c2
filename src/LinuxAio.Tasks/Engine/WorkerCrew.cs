using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The workers of an engine: starts them, waits for their end, and keeps their records.</summary>
internal sealed unsafe class WorkerCrew(SharedHeader* shared, WorkerLibrary library)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    private const int RecordsPerBlock = 32;
    private const int BlockBytes = RecordsPerBlock * WorkerRecord.Bytes;

    private readonly Lock _gate = new();
    private readonly List<nint> _blocks = [];
    private WorkerSlot[] _slots = [];

    /// <summary>The places of workers. The array only grows; it can be read without a lock.</summary>
    internal WorkerSlot[] Slots => Volatile.Read(ref _slots);

    /// <summary>The number of worker threads that exist.</summary>
    internal int Count => Slots.Count(static slot => slot.IsAlive);

    /// <summary>Starts workers until this many exist.</summary>
    /// <returns>0, or −errno when the system refuses to start one.</returns>
    internal int TryEnsure(int workers)
    {
        lock (_gate)
        {
            while (Volatile.Read(ref shared->Live) < workers)
            {
                // Count the worker before it starts: it may end, and subtract itself, before Start returns.
                Interlocked.Increment(ref shared->Live);
                int result = Start();
                if (result < 0)
                {
                    Interlocked.Decrement(ref shared->Live);
                    Kernel.FutexWake(&shared->Live, int.MaxValue); // WaitForEnd may have read the higher count
                    return result;
                }
            }

            return 0;
        }
    }

    /// <summary>Blocks until at most this many worker threads exist, or more are allowed again.</summary>
    internal void WaitForEnd(int workers)
    {
        while (Volatile.Read(ref shared->Limit) <= workers)
        {
            int live = Volatile.Read(ref shared->Live);
            if (live > workers)
            {
                // Check again after a while: if the limit is raised between the check and the sleep, this word does not
                // change, and the wake-up is missed.
                Kernel.FutexWait(&shared->Live, live, CheckInterval);
                continue;
            }

            bool ended = Count <= workers;
            lock (_gate)
            {
                ReapLeft(); // includes workers that ended because they were idle
            }

            if (ended)
            {
                return;
            }

            Kernel.Syscall(SyscallNumber.SchedYield); // a worker has a few instructions left after it subtracts itself
        }
    }

    /// <summary>Frees the records. No worker may exist any more.</summary>
    internal void Unmap()
    {
        foreach (nint block in _blocks)
        {
            Kernel.Unmap(block, BlockBytes);
        }
    }

    private int Start()
    {
        try
        {
            return FreeSlot().Start(library, shared);
        }
        catch (InsufficientMemoryException)
        {
            return -(int)Errno.ENOMEM; // no memory for a stack: the same as a refused clone
        }
    }

    private WorkerSlot FreeSlot()
    {
        ReapLeft();
        foreach (WorkerSlot slot in _slots)
        {
            if (!slot.InUse)
            {
                return slot;
            }
        }

        nint block = Kernel.Map(BlockBytes);
        _blocks.Add(block);
        var more = new WorkerSlot[RecordsPerBlock];
        for (int i = 0; i < RecordsPerBlock; i++)
        {
            more[i] = new WorkerSlot((WorkerRecord*)block + i);
        }

        Volatile.Write(ref _slots, [.. _slots, .. more]);
        return more[0];
    }

    private void ReapLeft()
    {
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.InUse && slot.HasLeft)
            {
                slot.Reap();
            }
        }
    }
}
