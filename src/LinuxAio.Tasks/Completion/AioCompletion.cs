using System.Diagnostics;
using System.Threading.Tasks.Sources;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>
/// One outstanding operation, and the task its caller awaits. Pooled: an object lives many operations, told apart by the
/// version in the <see cref="ValueTask"/>.
/// </summary>
/// <remarks>
/// Two parties let go of it before it is pooled: the consumer, in GetResult, and the deliverer, when setting the result
/// has returned. The deliverer still reads the object while a continuation runs, so neither may recycle it alone.
/// </remarks>
[DebuggerDisplay("{_operation.Kind} {_operation.Path} {_operation.Descriptor}")]
internal sealed partial class AioCompletion
{
    private const int Consumed = -1;

    // The version is 16 bits: after this one it would come round to a number that a forgotten task may still hold.
    private const short LastVersion = -1;

    private const int Arming = 0;
    private const int Armed = 1;
    private const int CancelledWhileArming = 2;

    private ManualResetValueTaskSourceCore<long> _core;
    private Operation _operation;
    private EngineAccess? _engine;
    private RequestTicket _ticket;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token; // the registration does not tell of one that was cancelled when it was made
    private long _startedMilliseconds;

    // When its call was submitted, as Stopwatch counts; 0: nobody measures it.
    private long _submitted;
    private int _arming;
    private int _parties;

    // The version while an operation is to be consumed, else Consumed: whoever exchanges it is the one consumer.
    private int _live = Consumed;

    // As _live, for the one who may hang a continuation on it.
    private int _awaitable = Consumed;

    internal short Version => _core.Version;

    /// <summary>Begins an operation; from here to <see cref="Complete"/> or <see cref="Withdraw"/> the object is its.</summary>
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

    /// <summary>The time that counts as waiting starts here, and not before.</summary>
    /// <returns>Whether it is measured at all.</returns>
    internal bool BeginCall()
    {
        if (_submitted == 0)
        {
            return false;
        }

        _submitted = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Ties the operation to the token; false if it is cancelled already, and must not be submitted.</summary>
    internal bool TryArm(RequestTicket ticket, CancellationToken cancellationToken)
    {
        _ticket = ticket;
        _arming = Arming;
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static source => ((AioCompletion)source!).OnCancel(), this);

        // A callback that came before the registration was stored has only left word.
        return Interlocked.CompareExchange(ref _arming, Armed, Arming) == Arming;
    }

    /// <summary>Takes back what <see cref="Begin"/> began: nobody has the task, nothing was submitted.</summary>
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

    /// <summary>Gives the result out. The native request went back already, so an operation nobody awaits holds none.</summary>
    internal void Complete(long result, bool cancelled, bool onPump, CallTimes times = default)
    {
        EngineAccess engine = _engine!;

        // Waits for a callback under way on another thread: after this line no cancel can reach the object's next life.
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

        // The result of one that was cancelled is whatever its record held before.
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
            exception = fromUnpin; // the user's own, and the user's to see; nobody else shall wait for ever
        }

        if (_submitted != 0)
        {
            OperationObserver.Current?.Ended(kind, engine.Name, cancelled, errno, times.Finished);
        }

        engine.Outstanding.EndOperation();

        // From here the consumer may own the object, but for the deliverer's party.
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

    /// <summary>What a diagnosis shows of it.</summary>
    internal (OperationKind Kind, string? Path, int Descriptor, TimeSpan Age) Describe() =>
        (_operation.Kind, _operation.Path, _operation.Descriptor,
            TimeSpan.FromMilliseconds(Environment.TickCount64 - _startedMilliseconds));

    /// <summary>Submits the call that transfers the rest, while the call before is being delivered.</summary>
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

    /// <summary>The result of an operation that may have had several parts.</summary>
    private Exception? Settle(EngineAccess engine, CancellationToken token, ref long result, ref bool cancelled)
    {
        int before = _operation.BytesBefore;
        bool failed = cancelled || result < 0;
        if (_operation.Action is not { } action)
        {
            // Bytes already read are the result, whatever became of the rest.
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
            : AioException.Create(result < 0 ? (Errno)(int)-result : Errno.EIO, action, _operation.Path, before, _operation.Length);
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
