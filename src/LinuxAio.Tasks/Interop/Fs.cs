namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/fs.h</c>: flags of preadv2(2) and renameat2(2), origins of lseek(2), and the request of ioctl(2)
/// that clones a file (ioctl_ficlone(2)).</summary>
internal static class Fs
{
    internal const int RWF_NOWAIT = 0x8;
    internal const int SEEK_CUR = 1;
    internal const int SEEK_DATA = 3;
    internal const int SEEK_HOLE = 4;
    internal const int RENAME_NOREPLACE = 0x1;
    internal const int RENAME_EXCHANGE = 0x2;
    internal const uint FICLONE = 0x4004_9409;
}
