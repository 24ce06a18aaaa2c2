using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The workers of a context: starts them, waits for their end, knows where each one's record is.</summary>
internal sealed unsafe class WorkerCrew(SharedHeader* shared, WorkerLibrary library)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);

    private const int RecordsPerBlock = 32;
    private const int BlockBytes = RecordsPerBlock * WorkerRecord.Bytes;

    private readonly Lock _gate = new();
    private readonly List<nint> _blocks = [];
    private WorkerSlot[] _slots = [];

    /// <summary>Grows only; safe to walk without a lock.</summary>
    internal WorkerSlot[] Slots => Volatile.Read(ref _slots);

    /// <summary>How many threads there are.</summary>
    internal int Count => Slots.Count(static slot => slot.IsAlive);

    /// <summary>Starts workers until there are so many; 0, or −errno when the system refuses one.</summary>
    internal int TryEnsure(int workers)
    {
        lock (_gate)
        {
            while (Volatile.Read(ref shared->Live) < workers)
            {
                // Counted before it lives: it may take itself off at once.
                Interlocked.Increment(ref shared->Live);
                int result = Start();
                if (result < 0)
                {
                    Interlocked.Decrement(ref shared->Live);
                    Kernel.FutexWake(&shared->Live, int.MaxValue); // who waits for an end may have counted it
                    return result;
                }
            }

            return 0;
        }
    }

    /// <summary>Blocks until no more than so many workers are threads of this process, or more are allowed again.</summary>
    internal void WaitForEnd(int workers)
    {
        while (Volatile.Read(ref shared->Limit) <= workers)
        {
            int live = Volatile.Read(ref shared->Live);
            if (live > workers)
            {
                // Not for ever: a limit that is raised between the look and the sleep changes another word than this.
                Kernel.FutexWait(&shared->Live, live, LookAgainAfter);
                continue;
            }

            bool ended = Count <= workers;
            lock (_gate)
            {
                ReapLeft(); // also those that ended by themselves
            }

            if (ended)
            {
                return;
            }

            Kernel.Syscall(SyscallNumber.SchedYield); // one that has counted itself out has a few instructions to go
        }
    }

    /// <summary>After the last worker's end.</summary>
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
            return -(int)Errno.ENOMEM; // no memory for a stack is as little a reason to fail as no thread
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
