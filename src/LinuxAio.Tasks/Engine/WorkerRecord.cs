using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Engine;

/// <summary>A worker in native memory: <c>struct lio_worker</c> of protocol.h, which says who writes each
/// field.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct WorkerRecord
{
    internal const int Bytes = 128;

    [FieldOffset(0)] internal ulong Running;
    [FieldOffset(8)] internal nint Request; // the address of a RequestRecord
    [FieldOffset(16)] internal long Completed;
    [FieldOffset(24)] internal long Calls;
    [FieldOffset(32)] internal int Settling;
    [FieldOffset(36)] internal int Left;

    [FieldOffset(64)] internal ulong Cancel;
    [FieldOffset(72)] internal int Signallers;
    [FieldOffset(76)] internal int Tid;
    [FieldOffset(80)] internal SharedHeader* Shared;
}
