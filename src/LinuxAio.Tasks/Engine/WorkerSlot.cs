using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>A place for a worker: its record, and the stack of the worker that has the place now. The record stays
/// until the engine is disposed, because a canceller may read it at any time.</summary>
internal sealed unsafe class WorkerSlot(WorkerRecord* record)
{
    private const int StackBytes = 64 * 1024;
    private const int MostYields = 1000;
    private static readonly byte[] WorkerName = "aio-worker"u8.ToArray();

    private nint _stack;
    private int _tid;

    internal WorkerRecord* Record { get; } = record;

    /// <summary>Whether a worker was started here and <see cref="Reap"/> was not called since.</summary>
    internal bool InUse => _stack != 0;

    /// <summary>Whether the thread of the worker still exists.</summary>
    internal bool IsAlive => InUse && Volatile.Read(ref Record->Tid) != 0;

    /// <summary>Whether the worker has decided to end.</summary>
    internal bool HasLeft => Volatile.Read(ref Record->Left) != 0;

    /// <summary>Starts a worker.</summary>
    /// <returns>0 or −errno.</returns>
    internal int Start(WorkerLibrary library, SharedHeader* shared)
    {
        int page = Environment.SystemPageSize;
        nint stack = Kernel.Map(page + StackBytes, Mman.MAP_STACK | Mman.MAP_NORESERVE);

        // The guard page: a stack overflow faults and overwrites no other memory.
        Kernel.Syscall(SyscallNumber.Mprotect, stack, page, Mman.PROT_NONE);
        Record->Left = 0;
        Record->Shared = shared;
        nint tid = library.Spawn((nint)Record, stack + page + StackBytes);
        if (tid < 0)
        {
            Kernel.Unmap(stack, page + StackBytes);
            return (int)tid;
        }

        _stack = stack;
        _tid = (int)tid;
        WriteName((int)tid);
        return 0;
    }

    /// <summary>Waits until the thread of a worker that has left is gone, then frees its stack.</summary>
    internal void Reap()
    {
        for (int tid; (tid = Volatile.Read(ref Record->Tid)) != 0;)
        {
            // Not FUTEX_PRIVATE_FLAG: the kernel clears the word and wakes it as a shared futex (CLONE_CHILD_CLEARTID).
            Kernel.Syscall(SyscallNumber.Futex, (nint)(&Record->Tid), Futex.FUTEX_WAIT, tid);
        }

        // The kernel clears the word shortly before the thread disappears from /proc. Wait for that, too, so that a
        // caller that was told that the worker ended does not see it there. The wait is bounded, because later another
        // thread of the process may get the same thread id.
        for (int turn = 0; turn < MostYields && Kernel.SignalThread(_tid, 0) == 0; turn++)
        {
            Kernel.Syscall(SyscallNumber.SchedYield);
        }

        Kernel.Unmap(_stack, Environment.SystemPageSize + StackBytes);
        _stack = 0;
    }

    /// <summary>Reads whether the thread of the worker runs or waits for a processor.</summary>
    internal bool IsRunnable() => ThreadStat.IsRunnable(_tid);

    private static void WriteName(int tid)
    {
        // The worker may end before it gets its name; nothing depends on the name.
        byte* path = stackalloc byte[TaskFile.PathBytes];
        TaskFile.WritePath(new Span<byte>(path, TaskFile.PathBytes), tid, "comm"u8);
        fixed (byte* name = WorkerName)
        {
            nint file = Kernel.Syscall(
                SyscallNumber.Openat, Fcntl.AT_FDCWD, (nint)path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
            if (file >= 0)
            {
                Kernel.Syscall(SyscallNumber.Write, file, (nint)name, WorkerName.Length);
                Kernel.Syscall(SyscallNumber.Close, file);
            }
        }
    }
}
