using System.Collections.Concurrent;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Executes requests on workers: threads made by clone(2) that neither the C library nor the CLR knows.
/// Workers run the loop of src/LinuxAio.Worker/worker.c; protocol.h describes the memory that both sides
/// share.</summary>
internal sealed unsafe class CloneEngine : IAioEngine
{
    // Keeps every engine reachable until it is disposed. Workers may still use the memory of an engine, and in manual
    // mode nothing else refers to a context that its owner has forgotten.
    private static readonly ConcurrentDictionary<CloneEngine, object?> Alive = new();

    private readonly EngineSettings _settings;
    private readonly SharedHeader* _shared;
    private readonly RequestTable _requests;
    private readonly SubmittedList _submitted;
    private readonly Bell _bell;
    private readonly CompletedList _completed;
    private readonly Canceller _canceller;
    private readonly HeldRequests _held = new();
    private readonly WorkerCrew _crew;
    private readonly CrewSampler _sampler;
    private readonly WorkerGovernor _governor;
    private int _lastLimit; // the last limit above 0

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
        _requests = new RequestTable(_shared);
        _submitted = new SubmittedList(_shared);
        _completed = new CompletedList(_shared, _bell);
        _canceller = new Canceller(_requests, _completed, settings.CancellationSignal);
        _crew = new WorkerCrew(_shared, settings.Library);
        _sampler = new CrewSampler(_shared, _crew);
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
            // Read the number of taken completions first. If a request is completed and taken meanwhile, the difference
            // is one too high; in the other order it could be negative.
            long taken = _completed.Count;
            long running = 0, completed = _canceller.CompletedInQueue;
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
        return _requests.Prepare(call, owner);
    }

    public void Submit(RequestTicket ticket)
    {
        // A request that was cancelled meanwhile is pushed, too: its record is free only after a worker has dropped it.
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
        _requests.ClearOwner(ticket.Index);
        _requests.Free(_requests[ticket.Index]);
    }

    public void Cancel(RequestTicket ticket) => _canceller.Cancel(ticket);

    public void CancelAll() => _canceller.CancelAll();

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
        completed = new CompletedRequest(
            _requests.GetOwner(record->Index)!, record->Result, record->Cancelled != 0, times);
        _requests.ClearOwner(record->Index);

        // A request that was cancelled in the queue is still on the submitted list until a worker drops it. Delivery or
        // drop, whichever comes second, frees the record.
        if (RequestRecord.PhaseOf(Volatile.Read(ref record->State)) != RequestPhase.Cancelled ||
            (Interlocked.Or(ref record->Owners, RequestRecord.Delivered) & RequestRecord.Dropped) != 0)
        {
            _requests.Free(record);
        }

        return true;
    }

    public void BeginDraining() => Interlocked.Increment(ref _shared->Draining);

    public void EndDraining() => Interlocked.Decrement(ref _shared->Draining);

    public bool WaitForBell(int milliseconds) => _bell.Wait(milliseconds);

    public void RingBell() => _bell.Ring();

    public void SilenceBell() => _bell.Silence();

    // Full fence. Before the caller stops ticking, it clears the flag and ticks once more: that tick sees every request
    // submitted before. A request submitted after sees the cleared flag and rings the bell.
    public bool SetWatched(bool watched) => Interlocked.Exchange(ref _shared->Watched, watched ? 1 : 0) != 0;

    public bool Tick()
    {
        // Start workers even at a limit of 0: requests that were queued before must still run, and a running request
        // may wait for one of them.
        bool waiting = _submitted.HasWaiting && (!_settings.FixedWorkers || Volatile.Read(ref _shared->Limit) > 0);
        if (!_settings.FixedWorkers)
        {
            AdjustTarget(waiting);
        }

        if (waiting)
        {
            // If clone fails, go on with the workers that exist; the next tick tries again.
            _ = _crew.TryEnsure(Math.Min(Volatile.Read(ref _shared->Target), MostWorkers));
            _ = _submitted.TryWakeWorker();
        }
        else if (_requests.NeedsTrim && _completed.IsEmpty && Counters.Running == 0)
        {
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
            Volatile.Write(ref _lastLimit, maximum);
        }

        Volatile.Write(ref _shared->Minimum, minimum);
        int target = _settings.FixedWorkers
            ? maximum
            : Math.Clamp(_shared->Target, Math.Max(1, minimum), Math.Max(1, maximum));
        Volatile.Write(ref _shared->Target, target);
        Interlocked.Exchange(ref _shared->Limit, maximum); // full fence: a worker that parks reads the limit later
        _submitted.WakeSurplus();
        Kernel.FutexWake(&_shared->Live, int.MaxValue); // wake WaitForWorkers: it ends when the limit is higher
        if (maximum > 0)
        {
            _held.Release(Push);
            if (_submitted.HasWaiting)
            {
                _ = _submitted.TryWakeWorker(); // a worker that parked as surplus may be needed now
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
                $"No worker could be started: clone: {errno.Description()} ({errno.Name()}). The usual cause is a " +
                "limit on threads: pids.max of the control group, or RLIMIT_NPROC.");
        }
    }

    public void WaitForWorkers(int maximum) => _crew.WaitForEnd(maximum);

    public IReadOnlyList<object> GetRunning()
    {
        var owners = new List<object>();
        foreach (WorkerSlot slot in _crew.Slots)
        {
            ulong generation = Volatile.Read(ref slot.Record->Running);
            var record = (RequestRecord*)slot.Record->Request;
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

    /// <summary>Ends the workers and frees all memory. No request may be outstanding.</summary>
    public void Dispose()
    {
        SetParallel(0, 0);
        _crew.WaitForEnd(0);
        _crew.Unmap();
        _requests.Unmap();
        _bell.Dispose();
        Kernel.Unmap((nint)_shared, SharedHeader.Bytes);
        _ = Alive.TryRemove(this, out _);
    }

    private int MostWorkers =>
        Math.Max(1, Volatile.Read(ref _shared->Limit) is var limit and > 0 ? limit : Volatile.Read(ref _lastLimit));

    private void AdjustTarget(bool requestsWait)
    {
        int target = Volatile.Read(ref _shared->Target);
        int decided = _governor.Decide(_sampler.TakeSample(requestsWait), target);

        // Another thread may be changing the limit and the minimum, one after the other. So each is read once, and the
        // minimum is cut to the limit.
        int most = MostWorkers;
        int least = Math.Clamp(Volatile.Read(ref _shared->Minimum), 1, most);
        Volatile.Write(ref _shared->Target, Math.Clamp(decided, least, most));
    }

    private void Push(int index)
    {
        _submitted.Push(_requests[index]);
        if (!_submitted.TryWakeWorker() && Volatile.Read(ref _shared->Watched) == 0 &&
            Interlocked.Exchange(ref _shared->Watched, 1) == 0)
        {
            _bell.Ring(); // all workers are busy: the pump must decide whether more are needed
        }
    }
}
