namespace LinuxAio.Tasks.Completion;

/// <summary>
/// Counts outstanding operations, and apart from them the calls that are using the engine at this moment, so that the
/// engine is not freed under a call whose operation completed before the call returned. One word: sign = closed, bits
/// 40..62 = calls, bits 0..39 = operations.
/// </summary>
internal sealed class OutstandingCount
{
    private const long Closed = long.MinValue;
    private const long Call = 1L << 40;
    private const long OperationMask = Call - 1;

    private readonly Lock _gate = new();
    private long _state;
    private TaskCompletionSource? _empty;
    private TaskCompletionSource? _unused;

    internal long Operations => Volatile.Read(ref _state) & OperationMask;

    internal bool IsClosed => Volatile.Read(ref _state) < 0;

    internal bool IsUnused => HasNothing(Volatile.Read(ref _state));

    /// <summary>Begins a call that starts an operation; false once closed.</summary>
    internal bool TryBeginOperation() => TryAdd(Call + 1);

    /// <summary>Begins a call that starts none; false once closed.</summary>
    internal bool TryBeginCall() => TryAdd(Call);

    /// <summary>Begins a call even though closed, by one who knows that the engine is in use.</summary>
    internal void BeginCall() => Interlocked.Add(ref _state, Call);

    /// <summary>Begins a call even though closed, as long as an operation is outstanding.</summary>
    internal bool TryBeginLateCall()
    {
        long state = Volatile.Read(ref _state);
        for (long seen; state >= 0 || (state & OperationMask) != 0; state = seen)
        {
            seen = Interlocked.CompareExchange(ref _state, state + Call, state);
            if (seen == state)
            {
                return true;
            }
        }

        return false;
    }

    internal void EndCall() => Subtract(Call);

    internal void EndOperation() => Subtract(1);

    /// <summary>Refuses what is begun from now on; false if it was closed already.</summary>
    internal bool TryClose() => Interlocked.Or(ref _state, Closed) >= 0;

    /// <summary>Completes when there is no operation outstanding.</summary>
    internal Task WhenEmpty() => When(ref _empty, HasNoOperation);

    /// <summary>Completes when there is neither an operation nor a call.</summary>
    internal Task WhenUnused() => When(ref _unused, HasNothing);

    private bool TryAdd(long amount)
    {
        // Never adds once closed, not even to take it back: a late call would believe the engine in use.
        long state = Volatile.Read(ref _state);
        for (long seen; state >= 0; state = seen)
        {
            seen = Interlocked.CompareExchange(ref _state, state + amount, state);
            if (seen == state)
            {
                return true;
            }
        }

        return false;
    }

    private void Subtract(long amount)
    {
        // Full fence, then a look for who waits; who waits says so, full fence, then looks at the count.
        long state = Interlocked.Add(ref _state, -amount);
        if (HasNoOperation(state) && Volatile.Read(ref _empty) is not null)
        {
            SignalIf(HasNoOperation, ref _empty);
        }

        if (HasNothing(state) && Volatile.Read(ref _unused) is not null)
        {
            SignalIf(HasNothing, ref _unused);
        }
    }

    private static bool HasNoOperation(long state) => (state & OperationMask) == 0;

    private static bool HasNothing(long state) => (state & ~Closed) == 0;

    private Task When(ref TaskCompletionSource? waiter, Func<long, bool> reached)
    {
        lock (_gate)
        {
            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task task = waiter.Task;
            Interlocked.MemoryBarrier();
            SignalIf(reached, ref waiter);
            return task;
        }
    }

    private void SignalIf(Func<long, bool> reached, ref TaskCompletionSource? waiter)
    {
        lock (_gate)
        {
            // Again: since the count got there, it may have left, and who waits now has come after that.
            if (waiter is not null && reached(Volatile.Read(ref _state)))
            {
                waiter.TrySetResult();
                waiter = null;
            }
        }
    }
}
