namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/openat2.h</c>: the values of <see cref="OpenHow.resolve"/>; openat2(2).</summary>
internal static class Openat2
{
    internal const int RESOLVE_NO_XDEV = 0x1;
    internal const int RESOLVE_NO_MAGICLINKS = 0x2;
    internal const int RESOLVE_BENEATH = 0x8;
    internal const int RESOLVE_CACHED = 0x20;
}

/// <summary><c>struct open_how</c>: the argument of openat2(2).</summary>
internal struct OpenHow
{
    internal ulong flags;
    internal ulong mode;
    internal ulong resolve;
}
