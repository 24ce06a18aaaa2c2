using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The bell: an eventfd. Workers write to it; the pump, or an event loop of the user, waits for it.</summary>
internal sealed unsafe class Bell : IDisposable
{
    // The bell gets a high descriptor number. An application that closes a descriptor twice usually closes a small
    // number. If it closed the bell, the number could be given to a file, and a worker would write eight bytes into
    // that file.
    private const int HighestFloor = 1 << 14;
    private const int RoomBelowLimit = 256;

    internal Bell()
    {
        nint low = Kernel.Syscall(SyscallNumber.Eventfd2, 0, Eventfd.EFD_CLOEXEC | Eventfd.EFD_NONBLOCK);
        Check(low, "eventfd2");
        nint high = Kernel.Syscall(SyscallNumber.Fcntl, low, Fcntl.F_DUPFD_CLOEXEC, Floor());
        if (high < 0)
        {
            Descriptor = (int)low;
            return;
        }

        Kernel.Syscall(SyscallNumber.Close, low);
        Descriptor = (int)high;
    }

    internal int Descriptor { get; }

    internal void Ring()
    {
        ulong one = 1;
        nint result = Kernel.Syscall(SyscallNumber.Write, Descriptor, (nint)(&one), sizeof(ulong));
        if (result == -(int)Errno.EBADF)
        {
            FailClosed();
        }
    }

    internal void Silence()
    {
        ulong count;
        Kernel.Syscall(SyscallNumber.Read, Descriptor, (nint)(&count), sizeof(ulong));
    }

    /// <summary>Sleeps until the bell rings, a signal interrupts the sleep, or the time is over (−1: no limit). The
    /// bell stays rung.</summary>
    /// <returns>Whether the bell has rung.</returns>
    internal bool Wait(int milliseconds)
    {
        var poll = new Pollfd { fd = Descriptor, events = Poll.POLLIN };
        var timeout = new KernelTimespec { tv_sec = milliseconds / 1000, tv_nsec = milliseconds % 1000 * 1_000_000L };
        Kernel.Syscall(SyscallNumber.Ppoll, (nint)(&poll), 1, milliseconds < 0 ? 0 : (nint)(&timeout));
        if ((poll.revents & Poll.POLLNVAL) != 0)
        {
            FailClosed();
        }

        return (poll.revents & Poll.POLLIN) != 0;
    }

    public void Dispose() => Kernel.Syscall(SyscallNumber.Close, Descriptor);

    private void FailClosed() =>
        Environment.FailFast(
            $"LinuxAio.Tasks: other code in this process closed the library's eventfd (descriptor {Descriptor}). " +
            "Completions can no longer be delivered, and a worker could write into one of the process's own files.");

    private static int Floor()
    {
        Rlimit64 limit;
        nint result = Kernel.Syscall(SyscallNumber.Prlimit64, 0, Resource.RLIMIT_NOFILE, 0, (nint)(&limit));
        ulong most = result < 0 ? 0 : Math.Min(limit.rlim_cur, HighestFloor);
        return (int)Math.Max(0, (long)most - RoomBelowLimit);
    }

    private static void Check(nint result, string call)
    {
        if (result < 0)
        {
            var errno = (Errno)(int)-result;
            throw new InvalidOperationException(
                $"{call}: {errno.Description()} ({errno.Name()}). The usual cause is the limit on open files " +
                "(RLIMIT_NOFILE).");
        }
    }
}
