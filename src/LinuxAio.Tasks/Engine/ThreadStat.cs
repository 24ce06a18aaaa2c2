using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>What <c>/proc</c> says of a thread of this process (proc_pid_stat(5)).</summary>
internal sealed unsafe class ThreadStat(int tid)
{
    private readonly byte[] _path = TaskFile.Path(tid, "stat");

    /// <summary>Whether the thread runs or would, had it a processor; false if it sleeps, or nobody can tell.</summary>
    internal bool IsRunnable()
    {
        Span<byte> stat = stackalloc byte[64]; // "tid (comm) state ...": the state is the first letter behind the name
        int length;
        fixed (byte* path = _path, start = stat)
        {
            nint file = Kernel.Syscall(SyscallNumber.Openat, Fcntl.AT_FDCWD, (nint)path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
            if (file < 0)
            {
                return false;
            }

            length = (int)Kernel.Syscall(SyscallNumber.Read, file, (nint)start, stat.Length);
            Kernel.Syscall(SyscallNumber.Close, file);
        }

        int name = length < 0 ? -1 : stat[..length].LastIndexOf(") "u8);
        return name >= 0 && name + 2 < length && stat[name + 2] == 'R';
    }
}
