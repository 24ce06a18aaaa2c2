using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>A place for a worker: its record, and the stack of the worker that has the place now. The record stays for the
/// life of the context, so that a canceller may look at it at any time.</summary>
internal sealed unsafe class WorkerSlot(WorkerRecord* record)
{
    private const int StackBytes = 64 * 1024;
    private const int MostYields = 1000;
    private static readonly byte[] WorkerName = "aio-worker"u8.ToArray();

    private nint _stack;
    private int _tid;

    internal WorkerRecord* Record { get; } = record;

    /// <summary>A worker was started here and its remains were not removed yet.</summary>
    internal bool InUse => _stack != 0;

    /// <summary>The worker is a thread of the process still.</summary>
    internal bool IsAlive => InUse && Volatile.Read(ref Record->Tid) != 0;

    internal bool HasLeft => Volatile.Read(ref Record->Left) != 0;

    /// <summary>Starts a worker; 0 or −errno.</summary>
    internal int Start(WorkerLibrary library, SharedHeader* shared)
    {
        int page = Environment.SystemPageSize;
        nint stack = Kernel.Map(page + StackBytes, Mman.MAP_STACK | Mman.MAP_NORESERVE);
        Kernel.Syscall(SyscallNumber.Mprotect, stack, page, Mman.PROT_NONE); // an overflow faults instead of writing on
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

    /// <summary>Waits until the kernel is done with a worker that has left, then frees its stack.</summary>
    internal void Reap()
    {
        for (int tid; (tid = Volatile.Read(ref Record->Tid)) != 0;)
        {
            // Not the private kind of futex: the kernel clears the word with a shared wake.
            Kernel.Syscall(SyscallNumber.Futex, (nint)(&Record->Tid), Futex.FUTEX_WAIT, tid);
        }

        // The word is cleared a little before the thread is gone from /proc; whoever was told it ended shall not see it.
        // Not for ever: long after, another thread of the process may have the number.
        for (int turn = 0; turn < MostYields && Kernel.SignalThread(_tid, 0) == 0; turn++)
        {
            Kernel.Syscall(SyscallNumber.SchedYield);
        }

        Kernel.Unmap(_stack, Environment.SystemPageSize + StackBytes);
        _stack = 0;
    }

    /// <summary>As <see cref="ThreadStat.IsRunnable(int)"/>.</summary>
    internal bool IsRunnable() => ThreadStat.IsRunnable(_tid);

    private static void WriteName(int tid)
    {
        // A worker may be gone before it is named: nothing depends on the name.
        byte* path = stackalloc byte[TaskFile.PathBytes];
        TaskFile.WritePath(new Span<byte>(path, TaskFile.PathBytes), tid, "comm"u8);
        fixed (byte* name = WorkerName)
        {
            nint file = Kernel.Syscall(SyscallNumber.Openat, Fcntl.AT_FDCWD, (nint)path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
            if (file >= 0)
            {
                Kernel.Syscall(SyscallNumber.Write, file, (nint)name, WorkerName.Length);
                Kernel.Syscall(SyscallNumber.Close, file);
            }
        }
    }
}
