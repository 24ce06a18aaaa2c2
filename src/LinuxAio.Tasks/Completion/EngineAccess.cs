using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>The engine of a context as operations use it, with the context's name and the count of what is
/// outstanding.</summary>
internal sealed class EngineAccess(IAioEngine engine, string name)
{
    /// <summary>The name of the context.</summary>
    internal string Name => name;

    internal OutstandingCount Outstanding { get; } = new();

    /// <summary>Makes a request of a call; the caller keeps the engine in use.</summary>
    /// <param name="call">The call.</param>
    /// <param name="owner">Comes back with the completion.</param>
    /// <param name="timed">Whether the worker notes when the call started and ended.</param>
    internal RequestTicket Reserve(in EngineCall call, object owner, bool timed) =>
        timed ? engine.Prepare(call with { Timed = true }, owner) : engine.Prepare(call, owner);

    internal void Submit(RequestTicket ticket) => engine.Submit(ticket);

    internal void Discard(RequestTicket ticket) => engine.Discard(ticket);

    internal void Cancel(RequestTicket ticket) => engine.Cancel(ticket);

    /// <summary>The exception of an operation that has no result: its token was cancelled, or the context was
    /// disposed.</summary>
    internal Exception CancelledException(CancellationToken token) =>
        Outstanding.IsClosed && !token.IsCancellationRequested
            ? DisposedException()
            : new OperationCanceledException(token);

    internal ObjectDisposedException DisposedException() =>
        new("AioContext", $"The AioContext '{Name}' was disposed.");
}
