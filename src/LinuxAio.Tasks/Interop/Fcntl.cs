namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/fcntl.h</c>. The header writes the open flags in octal; here they are hexadecimal.</summary>
internal static class Fcntl
{
    internal const int O_RDONLY = 0x0;
    internal const int O_WRONLY = 0x1;
    internal const int O_RDWR = 0x2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NOCTTY = 0x100;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_DSYNC = 0x1000;
    internal const int O_NOATIME = 0x4_0000;
    internal const int O_CLOEXEC = 0x8_0000;
    internal const int O_SYNC = 0x10_1000;
    internal const int O_PATH = 0x20_0000;

    internal static readonly int O_DIRECT = Architecture.IsArm64 ? Arm64.O_DIRECT : X64.O_DIRECT;
    internal static readonly int O_DIRECTORY = Architecture.IsArm64 ? Arm64.O_DIRECTORY : X64.O_DIRECTORY;
    internal static readonly int O_NOFOLLOW = Architecture.IsArm64 ? Arm64.O_NOFOLLOW : X64.O_NOFOLLOW;
    internal static readonly int O_TMPFILE = Architecture.IsArm64 ? Arm64.O_TMPFILE : X64.O_TMPFILE;

    internal const int FD_CLOEXEC = 1;

    internal const int F_GETFD = 1;
    internal const int F_GETFL = 3;
    internal const int F_OFD_SETLK = 37;
    internal const int F_OFD_SETLKW = 38;
    internal const int F_DUPFD_CLOEXEC = 1030;

    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_NO_AUTOMOUNT = 0x800;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_STATX_SYNC_AS_STAT = 0x0;
    internal const int AT_STATX_DONT_SYNC = 0x4000;

    internal const short F_RDLCK = 0;
    internal const short F_WRLCK = 1;
    internal const short F_UNLCK = 2;

    internal static class X64
    {
        internal const int O_DIRECT = 0x4000;
        internal const int O_DIRECTORY = 0x1_0000;
        internal const int O_NOFOLLOW = 0x2_0000;
        internal const int O_TMPFILE = 0x41_0000;
    }

    internal static class Arm64
    {
        internal const int O_DIRECTORY = 0x4000;
        internal const int O_NOFOLLOW = 0x8000;
        internal const int O_DIRECT = 0x1_0000;
        internal const int O_TMPFILE = 0x40_4000;
    }
}

/// <summary><c>struct flock</c>: the range and the type of a lock; fcntl(2).</summary>
internal struct Flock
{
    internal short l_type;
    internal short l_whence;
    internal long l_start;
    internal long l_len;
    internal int l_pid;
}
