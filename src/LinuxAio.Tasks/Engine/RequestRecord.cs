using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Engine;

/// <summary>A request in native memory: <c>struct lio_request</c> of protocol.h, which says who writes each
/// field.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct RequestRecord
{
    internal const int Bytes = 192;
    internal const int PathBytes = 64;
    internal const int PhaseBits = 8;

    /// <summary>Flag: no signal may interrupt the request.</summary>
    internal const uint Uninterruptible = 1;

    /// <summary>Flag of managed code only: <see cref="Path"/> holds the address of an allocation with the
    /// paths.</summary>
    internal const uint OwnsPath = 2;

    /// <summary>Flag: the worker writes <see cref="Taken"/> and <see cref="Finished"/>.</summary>
    internal const uint Timed = 4;

    /// <summary>A bit of <see cref="Owners"/>: managed code has delivered the completion.</summary>
    internal const int Delivered = 1;

    /// <summary>A bit of <see cref="Owners"/>: a worker has dropped the request from the submitted list.</summary>
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

/// <summary>The low byte of a request's state: <c>enum lio_phase</c> of protocol.h.</summary>
internal enum RequestPhase : byte
{
    Free = 0,
    Queued = 1,
    Running = 2,
    Cancelled = 3,
    Done = 4,
    Prepared = 5,
}
