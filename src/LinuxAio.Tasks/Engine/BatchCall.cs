using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Engine;

/// <summary>One call of a batch: <c>struct lio_call</c> of protocol.h, which says who writes each field.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct BatchCall
{
    internal const int Bytes = 64;

    internal long Number;
    internal fixed long Arguments[6];
    internal long Result;
}
