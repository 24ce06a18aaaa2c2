namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/falloc.h</c>.</summary>
internal static class Falloc
{
    internal const int FALLOC_FL_KEEP_SIZE = 0x1;
    internal const int FALLOC_FL_PUNCH_HOLE = 0x2;
    internal const int FALLOC_FL_COLLAPSE_RANGE = 0x8;
    internal const int FALLOC_FL_ZERO_RANGE = 0x10;
    internal const int FALLOC_FL_INSERT_RANGE = 0x20;
}
