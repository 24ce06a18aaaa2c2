using System.Runtime.InteropServices;

namespace LinuxAio.Tasks.Engine;

/// <summary>The memory that managed code and the workers of one engine share: <c>struct lio_shared</c> of protocol.h,
/// which says who writes each field.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct SharedHeader
{
    internal const int Bytes = 448;
    internal const int Priorities = 9;

    internal const ulong Grant = 1;
    internal const ulong Parked = 1UL << 32;
    internal const ulong Looking = 1UL << 48;

    [FieldOffset(0)] internal nint Submitted;

    [FieldOffset(64)] internal nint Completed;
    [FieldOffset(72)] internal nint Released;

    [FieldOffset(128)] internal int Draining;
    [FieldOffset(132)] internal int Bell;
    [FieldOffset(136)] internal int Limit;
    [FieldOffset(140)] internal int Target;
    [FieldOffset(144)] internal int Minimum;
    [FieldOffset(148)] internal int CancelSignal;
    [FieldOffset(152)] internal long IdleTimeoutNanoseconds;
    [FieldOffset(160)] internal int Watched;

    [FieldOffset(192)] internal ulong Parking;

    [FieldOffset(256)] internal int TakeLock;
    [FieldOffset(260)] internal int Takes;
    [FieldOffset(264)] internal int Live;
    [FieldOffset(268)] internal int Queued;
    [FieldOffset(272)] internal fixed long Queues[Priorities * 2];

    internal static int ParkedCount(ulong parking) => (ushort)(parking >> 32);

    internal static int LookingCount(ulong parking) => (int)(parking >> 48);
}
