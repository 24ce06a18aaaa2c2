using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>What <c>/proc</c> says of a thread of this process (proc_pid_stat(5)).</summary>
internal static unsafe class ThreadStat
{
    /// <summary>Whether the thread runs or would, had it a processor; false if it sleeps, or nobody can tell.</summary>
    internal static bool IsRunnable(int tid)
    {
        byte* path = stackalloc byte[TaskFile.PathBytes];
        TaskFile.WritePath(new Span<byte>(path, TaskFile.PathBytes), tid, "stat"u8);
        nint file = Kernel.Syscall(SyscallNumber.Openat, Fcntl.AT_FDCWD, (nint)path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        if (file < 0)
        {
            return false;
        }

        const int StatBytes = 64; // "tid (comm) state ...": the state is the first letter behind the name
        byte* start = stackalloc byte[StatBytes];
        var length = (int)Kernel.Syscall(SyscallNumber.Read, file, (nint)start, StatBytes);
        Kernel.Syscall(SyscallNumber.Close, file);
        ReadOnlySpan<byte> stat = new(start, Math.Max(0, length));
        int name = stat.LastIndexOf(") "u8);
        return name >= 0 && name + 2 < stat.Length && stat[name + 2] == 'R';
    }
}
