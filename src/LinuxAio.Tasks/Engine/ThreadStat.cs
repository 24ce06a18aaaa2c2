using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Reads the state of a thread of this process from <c>/proc</c>; proc_pid_stat(5).</summary>
internal static unsafe class ThreadStat
{
    /// <summary>Reads whether the thread runs or waits for a processor.</summary>
    /// <returns>False when the thread sleeps or its state cannot be read.</returns>
    internal static bool IsRunnable(int tid)
    {
        byte* path = stackalloc byte[TaskFile.PathBytes];
        TaskFile.WritePath(new Span<byte>(path, TaskFile.PathBytes), tid, "stat"u8);
        nint file = Kernel.Syscall(SyscallNumber.Openat, Fcntl.AT_FDCWD, (nint)path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        if (file < 0)
        {
            return false;
        }

        const int StatBytes = 64; // "tid (comm) state ...": the state is the first letter after the name
        byte* start = stackalloc byte[StatBytes];
        var length = (int)Kernel.Syscall(SyscallNumber.Read, file, (nint)start, StatBytes);
        Kernel.Syscall(SyscallNumber.Close, file);
        ReadOnlySpan<byte> stat = new(start, Math.Max(0, length));
        int name = stat.LastIndexOf(") "u8);
        return name >= 0 && name + 2 < stat.Length && stat[name + 2] == 'R';
    }
}
