using System.Diagnostics;
using System.Threading.Tasks.Sources;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>One outstanding operation, and the source of the task that its caller awaits. Objects are pooled: the
/// version in a <see cref="ValueTask"/> tells the operations of one object apart.</summary>
/// <remarks>The object returns to the pool when two references are released (_parties): the consumer releases one in
/// GetResult, the thread that delivers the completion releases the other one after SetResult. That thread still reads
/// the object while a continuation runs, so GetResult alone must not recycle it.</remarks>
[DebuggerDisplay("{_operation.Kind} {_operation.Path} {_operation.Descriptor}")]
internal sealed partial class AioCompletion
{
    private const int Consumed = -1;

    // The version has 16 bits. After this value it would repeat numbers that forgotten tasks may still hold, so the
    // object is retired.
    private const short LastVersion = -1;

    private const int Arming = 0;
    private const int Armed = 1;
    private const int CancelledWhileArming = 2;

    private ManualResetValueTaskSourceCore<long> _core;
    private Operation _operation;
    private EngineAccess? _engine;
    private RequestTicket _ticket;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token; // the registration does not keep a token that was already cancelled
    private long _startedMilliseconds;

    // When the current call was submitted, in ticks of Stopwatch; 0 when no observer measures the operation.
    private long _submitted;
    private int _arming;
    private int _parties;

    // The version while the result may be taken, else Consumed. GetResult exchanges it, so that only one consumer wins.
    private int _live = Consumed;

    // Like _live, but OnCompleted exchanges it, so that a second awaiter is refused.
    private int _awaitable = Consumed;

    internal short Version => _core.Version;

    /// <summary>Starts the life of an operation. It ends with <see cref="Complete"/> or
    /// <see cref="Withdraw"/>.</summary>
    internal void Begin(EngineAccess engine, in Operation operation, bool timed)
    {
        _engine = engine;
        _operation = operation;
        _startedMilliseconds = Environment.TickCount64;
        _submitted = timed ? Stopwatch.GetTimestamp() : 0;
        _parties = 2;
        Volatile.Write(ref _awaitable, (ushort)_core.Version);
        Volatile.Write(ref _live, (ushort)_core.Version);
    }

    /// <summary>Restarts the measured time in the queue: the call is about to be submitted.</summary>
    /// <returns>Whether the operation is measured at all.</returns>
    internal bool BeginCall()
    {
        if (_submitted == 0)
        {
            return false;
        }

        _submitted = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Registers the operation with the token.</summary>
    /// <returns>False: the token is already cancelled, and the request must not be submitted.</returns>
    internal bool TryArm(RequestTicket ticket, CancellationToken cancellationToken)
    {
        _ticket = ticket;
        _arming = Arming;
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static source => ((AioCompletion)source!).OnCancel(), this);

        // A callback that ran before this exchange has only set the state; it has not cancelled the request.
        return Interlocked.CompareExchange(ref _arming, Armed, Arming) == Arming;
    }

    /// <summary>Undoes <see cref="Begin"/>. No caller has the task, and no request was submitted.</summary>
    internal void Withdraw(bool onPump)
    {
        _registration.Dispose();
        _registration = default;
        _token = default;
        _operation.Release(-(int)Errno.ECANCELED, onPump);
        _awaitable = Consumed;
        _live = Consumed;
        Recycle();
    }

    /// <summary>Sets the result of the task, or submits the next call of the operation. The engine already has its
    /// native request back: a result that nobody awaits holds no native memory.</summary>
    /// <param name="result">≥ 0, or −errno.</param>
    /// <param name="cancelled">The call was cancelled; <paramref name="result"/> means nothing.</param>
    /// <param name="onPump">Whether this is the pump's thread, where a blocking close is not permitted.</param>
    /// <param name="times">When the call started and ended; <c>default</c> when it was not measured or not
    /// made.</param>
    internal void Complete(long result, bool cancelled, bool onPump, CallTimes times = default)
    {
        EngineAccess engine = _engine!;

        // Dispose waits for a callback that runs on another thread. After it, no cancel can hit the next operation of
        // this object.
        _registration.Dispose();
        CancellationToken token = _token;
        _registration = default;
        _token = default;

        if (times.Taken != 0)
        {
            _operation.Target?.Ran(times);
            if (_submitted != 0) // an observer asked for the times
            {
                OperationObserver.Current?.CallRan(_operation.Kind, engine.Name, _submitted, times);
            }
        }

        // A cancelled call has no result: the record may still hold an older one.
        if (!cancelled && _operation.Advance(result))
        {
            Continue(engine, onPump, token);
            return;
        }

        Exception? exception = Settle(engine, token, ref result, ref cancelled);
        OperationKind kind = _operation.Kind;
        Errno errno = result < 0 ? (Errno)(int)-result : exception is not null ? Errno.EIO : 0;
        try
        {
            _operation.Release(cancelled ? -(int)Errno.ECANCELED : result, onPump);
        }
        catch (Exception fromUnpin)
        {
            exception = fromUnpin; // Unpin is user code: its exception is reported through the task, not to the pump
        }

        if (_submitted != 0)
        {
            OperationObserver.Current?.Ended(kind, engine.Name, cancelled, errno, times.Finished);
        }

        engine.Outstanding.EndOperation();

        // From here the consumer may take the result; our reference (_parties) keeps the object out of the pool until
        // LetGo.
        if (exception is not null)
        {
            _core.SetException(exception);
        }
        else
        {
            _core.SetResult(result);
        }

        LetGo();
    }

    /// <summary>The facts that <see cref="AioRequestInfo"/> shows.</summary>
    internal (OperationKind Kind, string? Path, int Descriptor, TimeSpan Age) Describe() =>
        (_operation.Kind, _operation.Path, _operation.Descriptor,
            TimeSpan.FromMilliseconds(Environment.TickCount64 - _startedMilliseconds));

    /// <summary>Submits the next call of an operation that needs several.</summary>
    private void Continue(EngineAccess engine, bool onPump, CancellationToken token)
    {
        engine.Outstanding.BeginCall(); // permitted: this operation is outstanding
        Errno failure = TryContinue(engine, token);
        engine.Outstanding.EndCall();
        if (failure != Errno.None)
        {
            Complete(-(int)failure, failure == Errno.ECANCELED, onPump);
        }
    }

    /// <returns><see cref="Errno.None"/>; or why there is no further call: <see cref="Errno.ECANCELED"/>,
    /// <see cref="Errno.ENOMEM"/>.</returns>
    private Errno TryContinue(EngineAccess engine, CancellationToken token)
    {
        RequestTicket ticket;
        try
        {
            ticket = engine.Reserve(_operation.Rest(), this, timed: BeginCall());
        }
        catch (OutOfMemoryException)
        {
            return Errno.ENOMEM;
        }

        if (token.CanBeCanceled && !TryArm(ticket, token))
        {
            engine.Discard(ticket);
            return Errno.ECANCELED;
        }

        engine.Submit(ticket);
        return Errno.None;
    }

    /// <summary>Computes what the task reports from the last call and from the bytes of the calls before it.</summary>
    /// <returns>The exception of the task, or null: <paramref name="result"/> is its result.</returns>
    private Exception? Settle(EngineAccess engine, CancellationToken token, ref long result, ref bool cancelled)
    {
        int before = _operation.BytesBefore;
        bool failed = cancelled || result < 0;
        if (_operation.Action is not { } action)
        {
            // Bytes that were already read are the result, even when the rest failed or was cancelled.
            result = before == 0 ? result : failed ? before : before + result;
            cancelled &= before == 0;
            return cancelled ? engine.CancelledException(token) : null;
        }

        if (!failed && (_operation.Kind != OperationKind.Write || before == _operation.Length))
        {
            result = _operation.WantsAll ? before : result;
            return null;
        }

        return cancelled
            ? AioException.WithBytes(engine.CancelledException(token), before)
            : AioException.Create(
                result < 0 ? (Errno)(int)-result : Errno.EIO, action, _operation.Path, before, _operation.Length);
    }

    private void OnCancel()
    {
        if (Interlocked.CompareExchange(ref _arming, CancelledWhileArming, Arming) == Armed)
        {
            _engine!.Cancel(_ticket);
        }
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _parties) == 0)
        {
            Recycle();
        }
    }

    private void Recycle()
    {
        _engine = null;
        if (_core.Version != LastVersion)
        {
            _core.Reset();
            CompletionPool.Return(this);
        }
    }
}
