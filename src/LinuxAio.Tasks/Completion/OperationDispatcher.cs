using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>Starts operations: reserves a request in the engine and returns the task that completes with it.</summary>
internal sealed class OperationDispatcher(IAioEngine engine, string name)
{
    private readonly EngineAccess _engine = new(engine, name);

    internal OutstandingCount Outstanding => _engine.Outstanding;

    /// <summary>Submits an operation.</summary>
    /// <returns>The task of the operation. If the token is already cancelled, the operation is released and the task is
    /// cancelled, unless bytes were already read inline: these are the result then.</returns>
    internal ValueTask<int> Submit(in EngineCall call, ref Operation operation, CancellationToken cancellationToken) =>
        TrySubmit(call, ref operation, cancellationToken, out AioCompletion completion, out short version)
            ? new ValueTask<int>(completion, version)
            : operation.BytesBefore > 0 && operation.Action is null
                ? new ValueTask<int>(operation.BytesBefore)
                : ValueTask.FromCanceled<int>(cancellationToken);

    /// <summary>Like <see cref="Submit"/>, for an operation that may transfer more than 2 GiB.</summary>
    internal ValueTask<long> SubmitLong(
        in EngineCall call, ref Operation operation, CancellationToken cancellationToken) =>
        TrySubmit(call, ref operation, cancellationToken, out AioCompletion completion, out short version)
            ? new ValueTask<long>(completion, version)
            : ValueTask.FromCanceled<long>(cancellationToken);

    /// <summary>Like <see cref="Submit"/>, for an operation without a result.</summary>
    internal ValueTask SubmitWithoutResult(
        in EngineCall call, ref Operation operation, CancellationToken cancellationToken) =>
        TrySubmit(call, ref operation, cancellationToken, out AioCompletion completion, out short version)
            ? new ValueTask(completion, version)
            : ValueTask.FromCanceled(cancellationToken);

    /// <summary>Closes the descriptor of a handle when no operation of this library uses it any more. A close is never
    /// cancelled, so it is never lost.</summary>
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
                // The last use may end in an operation of another context, so keep this context's engine in use
                // meanwhile.
                Outstanding.BeginCall();
                _ = completion.BeginCall(); // the time before was not spent in the queue
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

    /// <summary>Throws if the context is disposed. Called before anything is pinned or held for an operation.</summary>
    internal void ThrowIfClosed()
    {
        if (Outstanding.IsClosed)
        {
            throw DisposedException();
        }
    }

    internal ObjectDisposedException DisposedException() => _engine.DisposedException();

    /// <summary>Reports an operation that was done inline to the observer.</summary>
    internal void ObserveInline(OperationKind kind, long result)
    {
        if (OperationObserver.Current is { WatchesInline: true } observer)
        {
            observer.EndedInline(kind, _engine.Name, result < 0 ? (Errno)(int)-result : 0);
        }
    }

    /// <summary>Submits an operation.</summary>
    /// <returns>False: the token was cancelled before.</returns>
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
                throw DisposedException();
            }

            completion = CompletionPool.Rent();
            bool timed = OperationObserver.IsWatching;
            completion.Begin(_engine, operation, timed);
            ticket = _engine.Reserve(call, completion, timed);
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
