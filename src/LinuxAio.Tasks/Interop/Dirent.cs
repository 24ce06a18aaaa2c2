namespace LinuxAio.Tasks.Interop;

/// <summary><c>dirent.h</c>: the file types in a directory entry.</summary>
internal static class Dirent
{
    internal const byte DT_FIFO = 1;
    internal const byte DT_CHR = 2;
    internal const byte DT_DIR = 4;
    internal const byte DT_BLK = 6;
    internal const byte DT_REG = 8;
    internal const byte DT_LNK = 10;
    internal const byte DT_SOCK = 12;
}
