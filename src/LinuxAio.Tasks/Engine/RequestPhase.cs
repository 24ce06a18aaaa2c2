namespace LinuxAio.Tasks.Engine;

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
