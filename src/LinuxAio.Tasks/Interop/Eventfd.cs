namespace LinuxAio.Tasks.Interop;

/// <summary><c>sys/eventfd.h</c>; eventfd2(2).</summary>
internal static class Eventfd
{
    internal const int EFD_CLOEXEC = 0x8_0000;
    internal const int EFD_NONBLOCK = 0x800;
}
