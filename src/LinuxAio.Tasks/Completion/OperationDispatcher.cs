using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>Turns operations into requests of the engine and tasks of the caller; owns the engine's life.</summary>
internal sealed class OperationDispatcher
{
    private readonly IAioEngine _engine;

    internal OperationDispatcher(IAioEngine engine, string name)
    {
        _engine = engine;
        Name = name;
    }

    internal string Name { get; }

    internal OutstandingCount Outstanding { get; } = new();

    internal ValueTask<int> Submit(in EngineCall call, ref Operation operation, CancellationToken cancellationToken) =>
        TrySubmit(call, ref operation, cancellationToken, out AioCompletion completion, out short version)
            ? new ValueTask<int>(completion, version)
            : operation.BytesBefore > 0 && operation.Action is null
                ? new ValueTask<int>(operation.BytesBefore)
                : ValueTask.FromCanceled<int>(cancellationToken);

    /// <summary>As <see cref="Submit"/>, of an operation that may transfer more than 2 GiB.</summary>
    internal ValueTask<long> SubmitLong(in EngineCall call, ref Operation operation, CancellationToken cancellationToken) =>
        TrySubmit(call, ref operation, cancellationToken, out AioCompletion completion, out short version)
            ? new ValueTask<long>(completion, version)
            : ValueTask.FromCanceled<long>(cancellationToken);

    /// <summary>As <see cref="Submit"/>, of an operation that has nothing to say when it succeeds.</summary>
    internal ValueTask SubmitWithoutResult(
        in EngineCall call, ref Operation operation, CancellationToken cancellationToken) =>
        TrySubmit(call, ref operation, cancellationToken, out AioCompletion completion, out short version)
            ? new ValueTask(completion, version)
            : ValueTask.FromCanceled(cancellationToken);

    /// <summary>Submits the next call of an operation under way, from the delivery of the one before.</summary>
    internal void Continue(
        AioCompletion completion, in EngineCall call, bool onPump, CancellationToken cancellationToken)
    {
        Outstanding.BeginCall(); // the operation is outstanding: the engine is in use
        Errno failure = TryContinue(completion, call, cancellationToken);
        Outstanding.EndCall();
        if (failure != Errno.None)
        {
            completion.Complete(-(int)failure, failure == Errno.ECANCELED, onPump);
        }
    }

    /// <summary>Why not: it is cancelled, or there is no memory for it.</summary>
    private Errno TryContinue(AioCompletion completion, in EngineCall call, CancellationToken cancellationToken)
    {
        RequestTicket ticket;
        try
        {
            ticket = ReserveRequest(call, completion, timed: completion.BeginCall());
        }
        catch (OutOfMemoryException)
        {
            return Errno.ENOMEM;
        }

        if (cancellationToken.CanBeCanceled && !completion.TryArm(ticket, cancellationToken))
        {
            _engine.Discard(ticket);
            return Errno.ECANCELED;
        }

        _engine.Submit(ticket);
        return Errno.None;
    }

    /// <summary>Closes the descriptor of a handle once no operation of this library uses it. Not cancellable: never lost.</summary>
    internal ValueTask<int> SubmitClose(TrackedHandle handle, int priority)
    {
        var call = new EngineCall(SyscallNumber.Close)
        {
            A0 = handle.Descriptor,
            Uninterruptible = true,
            Priority = priority,
        };
        var operation = new Operation { Kind = OperationKind.Close, Descriptor = handle.Descriptor };
        AioCompletion completion = Begin(call, ref operation, out RequestTicket ticket);
        short version = completion.Version;
        try
        {
            handle.CloseWhenUnused(() =>
            {
                // Whoever ends the last use may be a stranger to this context: hold the engine for the submission.
                Outstanding.BeginCall();
                _ = completion.BeginCall(); // until now nothing waited for a worker
                _engine.Submit(ticket);
                Outstanding.EndCall();
            });
            return new ValueTask<int>(completion, version);
        }
        catch (ObjectDisposedException)
        {
            _engine.Discard(ticket);
            completion.Withdraw(onPump: false);
            Outstanding.EndOperation();
            throw;
        }
        finally
        {
            Outstanding.EndCall();
        }
    }

    /// <summary>Refuses use after dispose, before anything is pinned or held for an operation.</summary>
    internal void ThrowIfClosed()
    {
        if (Outstanding.IsClosed)
        {
            throw Disposed();
        }
    }

    internal void Cancel(RequestTicket ticket) => _engine.Cancel(ticket);

    internal void EndOperation() => Outstanding.EndOperation();

    /// <summary>What ended an operation that has no result: its own token, or the context's end.</summary>
    internal Exception CancelledException(CancellationToken token) =>
        Outstanding.IsClosed && !token.IsCancellationRequested ? Disposed() : new OperationCanceledException(token);

    internal ObjectDisposedException Disposed() => new("AioContext", $"The AioContext '{Name}' was disposed.");

    /// <summary>Tells whoever wants to know of an operation done without a worker.</summary>
    internal void ObserveInline(OperationKind kind, long result)
    {
        if (OperationObserver.Current is { WatchesInline: true } observer)
        {
            observer.EndedInline(kind, Name, result < 0 ? (Errno)(int)-result : 0);
        }
    }

    private RequestTicket ReserveRequest(in EngineCall call, AioCompletion completion, bool timed) =>
        timed ? _engine.Prepare(call with { Timed = true }, completion) : _engine.Prepare(call, completion);

    /// <summary>False: the token was cancelled first.</summary>
    private bool TrySubmit(
        in EngineCall call, ref Operation operation, CancellationToken cancellationToken,
        out AioCompletion completion, out short version)
    {
        completion = Begin(call, ref operation, out RequestTicket ticket);
        version = completion.Version;
        bool armed = !cancellationToken.CanBeCanceled || completion.TryArm(ticket, cancellationToken);
        if (armed)
        {
            _engine.Submit(ticket);
        }
        else
        {
            _engine.Discard(ticket);
            completion.Withdraw(onPump: false);
            Outstanding.EndOperation();
        }

        Outstanding.EndCall();
        return armed;
    }

    private AioCompletion Begin(in EngineCall call, ref Operation operation, out RequestTicket ticket)
    {
        bool begun = false;
        AioCompletion? completion = null;
        try
        {
            begun = Outstanding.TryBeginOperation();
            if (!begun)
            {
                throw Disposed();
            }

            completion = CompletionPool.Rent();
            bool timed = OperationObserver.IsWatching;
            completion.Begin(this, operation, timed);
            ticket = ReserveRequest(call, completion, timed);
            return completion;
        }
        catch
        {
            if (completion is not null)
            {
                completion.Withdraw(onPump: false);
            }
            else
            {
                operation.Release(-(int)Errno.ECANCELED, onPump: false);
            }

            if (begun)
            {
                Outstanding.EndOperation();
                Outstanding.EndCall();
            }

            throw;
        }
    }
}
