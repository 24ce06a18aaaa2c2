namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/fs.h</c>: flags of preadv2(2).</summary>
internal static class Fs
{
    internal const int RWF_NOWAIT = 0x8;
}
