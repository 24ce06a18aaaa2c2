namespace LinuxAio.Tasks.Engine;

/// <summary>Names one request: which record, and which of its lives. A ticket outlived by its request names nothing, so a
/// late cancel hits nobody.</summary>
internal readonly record struct RequestTicket(int Index, ulong Generation);
