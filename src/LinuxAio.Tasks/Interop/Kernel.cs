namespace LinuxAio.Tasks.Interop;

/// <summary>Makes raw system calls. Every result ≥ 0 is a count or a descriptor; every result &lt; 0 is
/// −errno.</summary>
internal static unsafe class Kernel
{
    private static readonly delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint> Door =
        WorkerLibrary.Default.Syscall;

    private static readonly nint ProcessId = Door(SyscallNumber.Getpid, 0, 0, 0, 0, 0, 0);

    internal static nint Syscall(
        nint number, nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint a5 = 0) =>
        Door(number, a0, a1, a2, a3, a4, a5);

    /// <summary>Stats an open descriptor on the calling thread; statx(2).</summary>
    /// <returns>0 or −errno.</returns>
    internal static nint Stat(int descriptor, int flags, int mask, nint status)
    {
        byte empty = 0;
        return Syscall(
            SyscallNumber.Statx, descriptor, (nint)(&empty), Fcntl.AT_EMPTY_PATH | flags, mask, status);
    }

    /// <summary>Sleeps while the word has the expected value, at most for the given time. It may also return early
    /// without a wake-up; the caller must check the word again.</summary>
    internal static void FutexWait(int* word, int expected, TimeSpan most)
    {
        var timeout = new KernelTimespec
        {
            tv_sec = (long)most.TotalSeconds,
            tv_nsec = most.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
        };
        Syscall(
            SyscallNumber.Futex, (nint)word, Futex.FUTEX_WAIT | Futex.FUTEX_PRIVATE_FLAG, expected, (nint)(&timeout));
    }

    internal static void FutexWake(int* word, int count) =>
        Syscall(SyscallNumber.Futex, (nint)word, Futex.FUTEX_WAKE | Futex.FUTEX_PRIVATE_FLAG, count);

    /// <summary>The effective user id of this process. Files that the process creates belong to this user.</summary>
    internal static uint EffectiveUserId => (uint)Syscall(SyscallNumber.Geteuid);

    /// <summary>Sends a signal to one thread of this process; signal 0 only checks that the thread exists.</summary>
    /// <returns>0 or −errno.</returns>
    internal static nint SignalThread(int tid, int signal) => Syscall(SyscallNumber.Tgkill, ProcessId, tid, signal);

    /// <summary>Maps private anonymous memory, filled with zeros.</summary>
    internal static nint Map(nint bytes, int flags = 0)
    {
        nint address = Syscall(
            SyscallNumber.Mmap, 0, bytes, Mman.PROT_READ | Mman.PROT_WRITE,
            Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | flags, -1, 0);
        return address is < 0 and > -4096
            ? throw new InsufficientMemoryException($"mmap of {bytes} bytes: {((Errno)(int)-address).Description()}.")
            : address;
    }

    internal static void Unmap(nint address, nint bytes) => Syscall(SyscallNumber.Munmap, address, bytes);
}
