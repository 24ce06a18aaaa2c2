namespace LinuxAio.Tasks.Interop;

/// <summary><c>asm/unistd.h</c>: system call numbers of the architecture the process runs on. The names outside the
/// nested classes are the kernel's without underscores.</summary>
internal static class SyscallNumber
{
    internal static readonly nint Read = Select(X64.__NR_read, Arm64.__NR_read);
    internal static readonly nint Write = Select(X64.__NR_write, Arm64.__NR_write);
    internal static readonly nint Pread64 = Select(X64.__NR_pread64, Arm64.__NR_pread64);
    internal static readonly nint Pwrite64 = Select(X64.__NR_pwrite64, Arm64.__NR_pwrite64);
    internal static readonly nint Preadv2 = Select(X64.__NR_preadv2, Arm64.__NR_preadv2);
    internal static readonly nint Openat = Select(X64.__NR_openat, Arm64.__NR_openat);
    internal static readonly nint Close = Select(X64.__NR_close, Arm64.__NR_close);
    internal static readonly nint Statx = Select(X64.__NR_statx, Arm64.__NR_statx);
    internal static readonly nint Unlinkat = Select(X64.__NR_unlinkat, Arm64.__NR_unlinkat);
    internal static readonly nint Fsync = Select(X64.__NR_fsync, Arm64.__NR_fsync);
    internal static readonly nint Fdatasync = Select(X64.__NR_fdatasync, Arm64.__NR_fdatasync);
    internal static readonly nint Readahead = Select(X64.__NR_readahead, Arm64.__NR_readahead);
    internal static readonly nint Getdents64 = Select(X64.__NR_getdents64, Arm64.__NR_getdents64);
    internal static readonly nint Mmap = Select(X64.__NR_mmap, Arm64.__NR_mmap);
    internal static readonly nint Munmap = Select(X64.__NR_munmap, Arm64.__NR_munmap);
    internal static readonly nint Mprotect = Select(X64.__NR_mprotect, Arm64.__NR_mprotect);
    internal static readonly nint Madvise = Select(X64.__NR_madvise, Arm64.__NR_madvise);
    internal static readonly nint Futex = Select(X64.__NR_futex, Arm64.__NR_futex);
    internal static readonly nint Eventfd2 = Select(X64.__NR_eventfd2, Arm64.__NR_eventfd2);
    internal static readonly nint Ppoll = Select(X64.__NR_ppoll, Arm64.__NR_ppoll);
    internal static readonly nint Tgkill = Select(X64.__NR_tgkill, Arm64.__NR_tgkill);
    internal static readonly nint Getpid = Select(X64.__NR_getpid, Arm64.__NR_getpid);
    internal static readonly nint Gettid = Select(X64.__NR_gettid, Arm64.__NR_gettid);
    internal static readonly nint RtSigaction = Select(X64.__NR_rt_sigaction, Arm64.__NR_rt_sigaction);
    internal static readonly nint Fcntl = Select(X64.__NR_fcntl, Arm64.__NR_fcntl);
    internal static readonly nint Prlimit64 = Select(X64.__NR_prlimit64, Arm64.__NR_prlimit64);
    internal static readonly nint Uname = Select(X64.__NR_uname, Arm64.__NR_uname);
    internal static readonly nint Geteuid = Select(X64.__NR_geteuid, Arm64.__NR_geteuid);
    internal static readonly nint Getegid = Select(X64.__NR_getegid, Arm64.__NR_getegid);
    internal static readonly nint SchedYield = Select(X64.__NR_sched_yield, Arm64.__NR_sched_yield);

    private static int Select(int x64, int arm64) => Architecture.IsArm64 ? arm64 : x64;

    internal static class X64
    {
        internal const int __NR_read = 0;
        internal const int __NR_write = 1;
        internal const int __NR_pread64 = 17;
        internal const int __NR_pwrite64 = 18;
        internal const int __NR_preadv2 = 327;
        internal const int __NR_openat = 257;
        internal const int __NR_close = 3;
        internal const int __NR_statx = 332;
        internal const int __NR_unlinkat = 263;
        internal const int __NR_fsync = 74;
        internal const int __NR_fdatasync = 75;
        internal const int __NR_readahead = 187;
        internal const int __NR_getdents64 = 217;
        internal const int __NR_mmap = 9;
        internal const int __NR_munmap = 11;
        internal const int __NR_mprotect = 10;
        internal const int __NR_madvise = 28;
        internal const int __NR_futex = 202;
        internal const int __NR_eventfd2 = 290;
        internal const int __NR_ppoll = 271;
        internal const int __NR_tgkill = 234;
        internal const int __NR_getpid = 39;
        internal const int __NR_gettid = 186;
        internal const int __NR_rt_sigaction = 13;
        internal const int __NR_fcntl = 72;
        internal const int __NR_prlimit64 = 302;
        internal const int __NR_uname = 63;
        internal const int __NR_geteuid = 107;
        internal const int __NR_getegid = 108;
        internal const int __NR_sched_yield = 24;
    }

    internal static class Arm64
    {
        internal const int __NR_read = 63;
        internal const int __NR_write = 64;
        internal const int __NR_pread64 = 67;
        internal const int __NR_pwrite64 = 68;
        internal const int __NR_preadv2 = 286;
        internal const int __NR_openat = 56;
        internal const int __NR_close = 57;
        internal const int __NR_statx = 291;
        internal const int __NR_unlinkat = 35;
        internal const int __NR_fsync = 82;
        internal const int __NR_fdatasync = 83;
        internal const int __NR_readahead = 213;
        internal const int __NR_getdents64 = 61;
        internal const int __NR_mmap = 222;
        internal const int __NR_munmap = 215;
        internal const int __NR_mprotect = 226;
        internal const int __NR_madvise = 233;
        internal const int __NR_futex = 98;
        internal const int __NR_eventfd2 = 19;
        internal const int __NR_ppoll = 73;
        internal const int __NR_tgkill = 131;
        internal const int __NR_getpid = 172;
        internal const int __NR_gettid = 178;
        internal const int __NR_rt_sigaction = 134;
        internal const int __NR_fcntl = 25;
        internal const int __NR_prlimit64 = 261;
        internal const int __NR_uname = 160;
        internal const int __NR_geteuid = 175;
        internal const int __NR_getegid = 177;
        internal const int __NR_sched_yield = 124;
    }
}
