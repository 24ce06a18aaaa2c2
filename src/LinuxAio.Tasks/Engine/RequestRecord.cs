using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Engine;

/// <summary>A request in native memory: <c>struct lio_request</c> of protocol.h, where each field's writer is named.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct RequestRecord
{
    internal const int Bytes = 192;
    internal const int PathBytes = 64;
    internal const int PhaseBits = 8;

    internal const uint Uninterruptible = 1;

    /// <summary>The worker notes when it took and when it finished the request.</summary>
    internal const uint Timed = 4;

    /// <summary>A flag only managed code looks at: the path's bytes hold the address of an allocation.</summary>
    internal const uint OwnsPath = 2;
    internal const int Delivered = 1;
    internal const int Dropped = 2;

    internal ulong State;
    internal RequestRecord* NextSubmitted;
    internal RequestRecord* NextCompleted;
    internal int Number;
    internal uint Flags;
    internal fixed long Arguments[6];
    internal long Result;
    internal WorkerRecord* Worker;
    internal int Owners;
    internal int Index;
    internal int Cancelled;
    internal int Priority;
    internal ulong Taken;
    internal ulong Finished;
    internal fixed byte Path[PathBytes];

    internal static ulong StateOf(ulong generation, RequestPhase phase) => (generation << PhaseBits) | (byte)phase;

    internal static RequestPhase PhaseOf(ulong state) => (RequestPhase)(byte)state;

    internal static ulong GenerationOf(ulong state) => state >> PhaseBits;
}
