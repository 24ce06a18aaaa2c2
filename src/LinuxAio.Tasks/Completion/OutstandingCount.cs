namespace LinuxAio.Tasks.Completion;

/// <summary>Counts outstanding operations and, apart from them, the calls that use the engine at this moment. An
/// operation may complete before the call that submitted it returns; the second count keeps the engine from being
/// disposed under such a call.</summary>
/// <remarks>All is in one word: the sign means closed, bits 40 to 62 count calls, bits 0 to 39 count
/// operations.</remarks>
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

    /// <summary>Whether there is neither an operation nor a call.</summary>
    internal bool IsUnused => HasNothing(Volatile.Read(ref _state));

    /// <summary>Begins a call and an operation; false when closed.</summary>
    internal bool TryBeginOperation() => TryAdd(Call + 1);

    /// <summary>Begins a call without an operation; false when closed.</summary>
    internal bool TryBeginCall() => TryAdd(Call);

    /// <summary>Begins a call, also when closed. The caller knows that an operation or another call keeps the engine in
    /// use.</summary>
    internal void BeginCall() => Interlocked.Add(ref _state, Call);

    /// <summary>Begins a call, also when closed; false when closed and no operation is outstanding.</summary>
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

    /// <summary>Closes: no operation begins from now on; false if it was already closed.</summary>
    internal bool TryClose() => Interlocked.Or(ref _state, Closed) >= 0;

    /// <summary>Completes when no operation is outstanding.</summary>
    internal Task WhenEmpty() => When(ref _empty, HasNoOperation);

    /// <summary>Completes when there is neither an operation nor a call.</summary>
    internal Task WhenUnused() => When(ref _unused, HasNothing);

    private bool TryAdd(long amount)
    {
        // Adding first and subtracting when closed would not do: TryBeginLateCall could see the count in between and
        // take the engine for used.
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
        // Change the count, full fence, look for a waiter. When() does the mirror image: set the waiter, full fence,
        // look at the count.
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
            // Check the count again under the lock: it may have grown since, and this waiter may have come after that.
            if (waiter is not null && reached(Volatile.Read(ref _state)))
            {
                waiter.TrySetResult();
                waiter = null;
            }
        }
    }
}
