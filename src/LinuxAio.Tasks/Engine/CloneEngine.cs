using System.Collections.Concurrent;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Executes requests on threads made by <c>clone(2)</c>, unknown to pthreads and to the CLR. The loop they run is
/// src/LinuxAio.Worker/worker.c; the protocol between the sides is protocol.h.</summary>
internal sealed unsafe class CloneEngine : IAioEngine
{
    // What a worker may touch is reachable from its engine, and a context that is polled by hand is reachable from
    // nowhere else when its owner forgets it.
    private static readonly ConcurrentDictionary<CloneEngine, object?> Alive = new();

    private readonly EngineSettings _settings;
    private readonly SharedHeader* _shared;
    private readonly RequestPool _requests = new();
    private readonly SubmittedList _submitted;
    private readonly Bell _bell;
    private readonly CompletedList _completed;
    private readonly HeldRequests _held = new();
    private readonly WorkerCrew _crew;
    private readonly CrewSampler _observer;
    private readonly WorkerGovernor _governor;
    private int _ceiling; // the last limit above 0
    private long _generation;
    private long _cancelledInQueue;

    internal CloneEngine(EngineSettings settings)
    {
        _settings = settings;
        CancelSignal.Install(settings.CancellationSignal, settings.Library.CancelHandler);
        _bell = new Bell();
        try
        {
            _shared = (SharedHeader*)Kernel.Map(SharedHeader.Bytes);
        }
        catch
        {
            _bell.Dispose();
            throw;
        }

        _shared->Bell = _bell.Descriptor;
        _shared->Watched = 1;
        _shared->CancelSignal = settings.CancellationSignal;
        _shared->IdleTimeoutNanoseconds = settings.FixedWorkers ? 0 : (long)settings.IdleTimeout.TotalNanoseconds;
        _submitted = new SubmittedList(_shared);
        _completed = new CompletedList(_shared);
        _crew = new WorkerCrew(_shared, settings.Library);
        _observer = new CrewSampler(_shared, _crew);
        _governor = new WorkerGovernor(settings.TickInterval, Environment.ProcessorCount);
        SetParallel(settings.MinWorkers, settings.FixedWorkers ? settings.MinWorkers : settings.MaxWorkers);
        Alive[this] = null;
    }

    public int BellDescriptor => _bell.Descriptor;

    public bool HasCompleted => !_completed.IsEmpty;

    public EngineCounters Counters
    {
        get
        {
            // Taken first: a request finished in between then counts as completed, never as less than nothing.
            long taken = _completed.Count;
            long running = 0, completed = Volatile.Read(ref _cancelledInQueue);
            int workers = 0;
            foreach (WorkerSlot slot in _crew.Slots)
            {
                running += Volatile.Read(ref slot.Record->Running) != 0 ? 1 : 0;
                completed += Volatile.Read(ref slot.Record->Completed);
                workers += slot.IsAlive ? 1 : 0;
            }

            return new EngineCounters(running, completed - taken, workers);
        }
    }

    public int Drainers => Volatile.Read(ref _shared->Draining);

    public RequestTicket Prepare(in EngineCall call, object owner)
    {
        ForkGuard.Check();
        int index = Rent();
        RequestRecord* record = _requests[index];
        record->Index = index;
        record->Number = (int)call.Number;
        record->Flags = (call.Uninterruptible ? RequestRecord.Uninterruptible : 0) | (call.Timed ? RequestRecord.Timed : 0);
        record->Arguments[0] = call.A0;
        record->Arguments[1] = call.A1;
        record->Arguments[2] = call.A2;
        record->Arguments[3] = call.A3;
        record->Arguments[4] = call.A4;
        record->Arguments[5] = call.A5;
        PlacePaths(record, call);
        if (call.Timed)
        {
            record->Taken = 0; // no worker may ever take it
            record->Finished = 0;
        }

        record->Owners = 0;
        record->Cancelled = 0;
        record->Priority = call.Priority - EngineCall.LowestPriority;
        _requests.SetOwner(index, owner);

        var generation = (ulong)Interlocked.Increment(ref _generation);
        Volatile.Write(ref record->State, RequestRecord.StateOf(generation, RequestPhase.Prepared));
        return new RequestTicket(index, generation);
    }

    public void Submit(RequestTicket ticket)
    {
        // Cancelled in between, it is pushed all the same: a worker drops it, and then the record is free.
        RequestRecord* record = _requests[ticket.Index];
        Interlocked.CompareExchange(
            ref record->State, RequestRecord.StateOf(ticket.Generation, RequestPhase.Queued),
            RequestRecord.StateOf(ticket.Generation, RequestPhase.Prepared));
        if (!_held.TryHold(ticket.Index))
        {
            Push(ticket.Index);
        }
    }

    public void Discard(RequestTicket ticket)
    {
        _requests.SetOwner(ticket.Index, null);
        Free(_requests[ticket.Index]);
    }

    public void Cancel(RequestTicket ticket)
    {
        RequestRecord* record = _requests[ticket.Index];
        if (TryCancel(record, ticket.Generation, RequestPhase.Prepared) ||
            TryCancel(record, ticket.Generation, RequestPhase.Queued))
        {
            record->Cancelled = 1;
            Interlocked.Increment(ref _cancelledInQueue);
            PushCompleted(record);
        }
        else if (Volatile.Read(ref record->State) == RequestRecord.StateOf(ticket.Generation, RequestPhase.Running))
        {
            WorkerRecord* worker = record->Worker;
            if (worker != null && (record->Flags & RequestRecord.Uninterruptible) == 0)
            {
                Canceller.Interrupt(worker, ticket.Generation, _settings.CancellationSignal);
            }
        }
    }

    public void CancelAll()
    {
        // First what can be cancelled: a close may block for long.
        for (int index = _requests.Capacity - 1; index >= 0; index--)
        {
            RequestRecord* record = _requests[index];
            ulong state = Volatile.Read(ref record->State);
            if ((record->Flags & RequestRecord.Uninterruptible) == 0 &&
                RequestRecord.PhaseOf(state) is RequestPhase.Queued or RequestPhase.Running)
            {
                Cancel(new RequestTicket(index, RequestRecord.GenerationOf(state)));
            }
        }

        for (int index = _requests.Capacity - 1; index >= 0; index--)
        {
            RequestRecord* record = _requests[index];
            ulong state = Volatile.Read(ref record->State); // before the flags: they are this life's, or the life is over
            if ((record->Flags & RequestRecord.Uninterruptible) != 0)
            {
                RunHere(record, RequestRecord.GenerationOf(state));
            }
        }
    }

    public bool TryTakeCompleted(out CompletedRequest completed)
    {
        RequestRecord* record = _completed.TryTake();
        if (record == null)
        {
            completed = default;
            return false;
        }

        CallTimes times = (record->Flags & RequestRecord.Timed) != 0
            ? new CallTimes((long)record->Taken, (long)record->Finished)
            : default;
        completed = new CompletedRequest(_requests.GetOwner(record->Index)!, record->Result, record->Cancelled != 0, times);
        _requests.SetOwner(record->Index, null);

        // Cancelled in the queue, the record belongs to the submitted list too, until a worker has dropped it.
        if (RequestRecord.PhaseOf(Volatile.Read(ref record->State)) != RequestPhase.Cancelled ||
            (Interlocked.Or(ref record->Owners, RequestRecord.Delivered) & RequestRecord.Dropped) != 0)
        {
            Free(record);
        }

        return true;
    }

    public void BeginDraining() => Interlocked.Increment(ref _shared->Draining);

    public void EndDraining() => Interlocked.Decrement(ref _shared->Draining);

    public bool WaitForBell(int milliseconds) => _bell.Wait(milliseconds);

    public void RingBell() => _bell.Ring();

    public void SilenceBell() => _bell.Silence();

    // Full fence: the caller then ticks once more, and sees what came before; what comes after sees it and rings.
    public bool SetWatched(bool watched) => Interlocked.Exchange(ref _shared->Watched, watched ? 1 : 0) != 0;

    public bool Tick()
    {
        // At a limit of 0 too: what was queued before runs, and may have to, for those at work to finish.
        bool waiting = _submitted.HasWaiting && (!_settings.FixedWorkers || Volatile.Read(ref _shared->Limit) > 0);
        if (!_settings.FixedWorkers)
        {
            AdjustTarget(waiting);
        }

        if (waiting)
        {
            // A refusal leaves what there is to do the work; the next tick tries again.
            _ = _crew.TryEnsure(Math.Min(Volatile.Read(ref _shared->Target), MostWorkers));
            _ = _submitted.TryWakeWorker();
        }
        else if (_requests.NeedsTrim && _completed.IsEmpty && Counters.Running == 0)
        {
            TakeBackReleased();
            _requests.Trim();
        }

        return waiting;
    }

    public void SetParallel(int minimum, int maximum)
    {
        if (maximum == 0)
        {
            _held.Hold();
        }
        else
        {
            Volatile.Write(ref _ceiling, maximum);
        }

        Volatile.Write(ref _shared->Minimum, minimum);
        int target = _settings.FixedWorkers
            ? maximum
            : Math.Clamp(_shared->Target, Math.Max(1, minimum), Math.Max(1, maximum));
        Volatile.Write(ref _shared->Target, target);
        Interlocked.Exchange(ref _shared->Limit, maximum); // full fence: a worker lying down looks at it afterwards
        _submitted.WakeSurplus();
        Kernel.FutexWake(&_shared->Live, int.MaxValue); // who waits for a limit that is now higher need not go on
        if (maximum > 0)
        {
            _held.Release(Push);
            if (_submitted.HasWaiting)
            {
                _ = _submitted.TryWakeWorker(); // one that lay down as surplus may be wanted now
            }
        }
    }

    public void StartWorkers()
    {
        int wanted = Math.Min(Math.Max(1, _shared->Minimum), Volatile.Read(ref _shared->Limit));
        int result = _crew.TryEnsure(wanted);
        if (result < 0 && Volatile.Read(ref _shared->Live) == 0)
        {
            var errno = (Errno)(-result);
            throw new InvalidOperationException(
                $"No worker could be started: clone: {errno.Description()} ({errno.Name()}). The limit on threads is the usual " +
                "cause: the control group's pids.max, or RLIMIT_NPROC.");
        }
    }

    public void WaitForWorkers(int maximum) => _crew.WaitForEnd(maximum);

    public IReadOnlyList<object> GetRunning()
    {
        var owners = new List<object>();
        foreach (WorkerSlot slot in _crew.Slots)
        {
            ulong generation = Volatile.Read(ref slot.Record->Running);
            RequestRecord* record = slot.Record->Request;
            if (generation == 0 || record == null)
            {
                continue;
            }

            object? owner = _requests.GetOwner(record->Index);
            if (owner is not null && Volatile.Read(ref slot.Record->Running) == generation)
            {
                owners.Add(owner);
            }
        }

        return owners;
    }

    /// <summary>Ends the workers and frees everything. Nothing may be outstanding.</summary>
    public void Dispose()
    {
        SetParallel(0, 0);
        _crew.WaitForEnd(0);
        FreePaths();
        _crew.Unmap();
        _requests.Unmap();
        _bell.Dispose();
        Kernel.Unmap((nint)_shared, SharedHeader.Bytes);
        _ = Alive.TryRemove(this, out _);
    }

    private int MostWorkers =>
        Math.Max(1, Volatile.Read(ref _shared->Limit) is var limit and > 0 ? limit : Volatile.Read(ref _ceiling));

    private void AdjustTarget(bool requestsWait)
    {
        int target = Volatile.Read(ref _shared->Target);
        int decided = _governor.Decide(_observer.Look(requestsWait), target);

        // Somebody may be changing both, one after the other: each is read once, and the minimum yields.
        int most = MostWorkers;
        int least = Math.Clamp(Volatile.Read(ref _shared->Minimum), 1, most);
        Volatile.Write(ref _shared->Target, Math.Clamp(decided, least, most));
    }

    private int Rent()
    {
        int index;
        while ((index = _requests.TryRent()) < 0)
        {
            if (!TakeBackReleased())
            {
                _requests.Grow();
            }
        }

        return index;
    }

    private void PlacePaths(RequestRecord* record, in EngineCall call)
    {
        try
        {
            RequestPath.Place(record, call);
        }
        catch
        {
            RequestPath.Free(record);
            _requests.Return(record->Index);
            throw;
        }
    }

    private void Free(RequestRecord* record)
    {
        RequestPath.Free(record);

        // A ticket of this life must find nothing: the generation stays until the record's next life.
        Volatile.Write(
            ref record->State, RequestRecord.StateOf(RequestRecord.GenerationOf(record->State), RequestPhase.Free));
        _requests.Return(record->Index);
    }

    /// <summary>Of requests cancelled in the queue that no worker was left to drop.</summary>
    private void FreePaths()
    {
        _ = TakeBackReleased();
        for (int index = _requests.Capacity - 1; index >= 0; index--)
        {
            RequestRecord* record = _requests[index];
            if (RequestRecord.PhaseOf(record->State) != RequestPhase.Free)
            {
                RequestPath.Free(record);
            }
        }
    }

    /// <summary>Records of requests cancelled in the queue whose delivery came before a worker dropped them.</summary>
    private bool TakeBackReleased()
    {
        var record = (RequestRecord*)Interlocked.Exchange(ref _shared->Released, 0);
        bool any = record != null;
        while (record != null)
        {
            RequestRecord* next = record->NextSubmitted;
            Free(record);
            record = next;
        }

        return any;
    }

    private void Push(int index)
    {
        _submitted.Push(_requests[index]);
        if (!_submitted.TryWakeWorker() && Volatile.Read(ref _shared->Watched) == 0 &&
            Interlocked.Exchange(ref _shared->Watched, 1) == 0)
        {
            _bell.Ring(); // every worker is busy: whoever ticks shall look whether more are needed
        }
    }

    private void PushCompleted(RequestRecord* record)
    {
        nint head = Volatile.Read(ref _shared->Completed);
        for (nint seen; ; head = seen)
        {
            record->NextCompleted = (RequestRecord*)head;
            seen = Interlocked.CompareExchange(ref _shared->Completed, (nint)record, head);
            if (seen == head)
            {
                break;
            }
        }

        // As in worker.c's publish: push, full fence, look whether anyone drains.
        if (head == 0 && Volatile.Read(ref _shared->Draining) == 0)
        {
            _bell.Ring();
        }
    }

    private static bool TryCancel(RequestRecord* record, ulong generation, RequestPhase phase)
    {
        ulong expected = RequestRecord.StateOf(generation, phase);
        ulong cancelled = RequestRecord.StateOf(generation, RequestPhase.Cancelled);
        return Interlocked.CompareExchange(ref record->State, cancelled, expected) == expected;
    }

    private void RunHere(RequestRecord* record, ulong generation)
    {
        if (TryCancel(record, generation, RequestPhase.Queued))
        {
            // To the submitted list it is a cancelled request, to be dropped; to its owner it has a result.
            long* a = record->Arguments;
            record->Result = Kernel.Syscall(
                record->Number, (nint)a[0], (nint)a[1], (nint)a[2], (nint)a[3], (nint)a[4], (nint)a[5]);
            Interlocked.Increment(ref _cancelledInQueue);
            PushCompleted(record);
        }
    }
}
