namespace LinuxAio.Tasks.Engine;

/// <summary>Identifies one request: the index of its record, and the generation of the request in that record. When the
/// record is used by a later request, the ticket matches nothing, so a late cancel does nothing.</summary>
internal readonly record struct RequestTicket(int Index, ulong Generation);
