namespace LinuxAio.Tasks.Interop;

/// <summary><c>linux/futex.h</c>; futex(2).</summary>
internal static class Futex
{
    internal const int FUTEX_WAIT = 0;
    internal const int FUTEX_WAKE = 1;
    internal const int FUTEX_PRIVATE_FLAG = 128;
}
