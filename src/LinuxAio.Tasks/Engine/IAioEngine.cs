namespace LinuxAio.Tasks.Engine;

/// <summary>Executes requests; Completion knows an engine only by this interface. It has no pointers, spans or ref
/// structs, so that tests can mock it, wrap it to inject faults, or replay schedules.</summary>
internal interface IAioEngine : IDisposable
{
    /// <summary>The descriptor of the bell. It is readable from a ring until the bell is silenced.</summary>
    int BellDescriptor { get; }

    /// <summary>Whether <see cref="TryTakeCompleted"/> would find a completion.</summary>
    bool HasCompleted { get; }

    EngineCounters Counters { get; }

    /// <summary>The number of drainers between <see cref="BeginDraining"/> and <see cref="EndDraining"/>.</summary>
    int Drainers { get; }

    /// <summary>Makes a request of a call. No worker runs it yet, but it can be cancelled from now on.</summary>
    RequestTicket Prepare(in EngineCall call, object owner);

    /// <summary>Gives a prepared request to the workers. The caller must do this even if the request was cancelled
    /// meanwhile: only a worker can then free its record.</summary>
    void Submit(RequestTicket ticket);

    /// <summary>Frees a prepared request that was neither submitted nor cancelled.</summary>
    void Discard(RequestTicket ticket);

    /// <summary>Cancels a request. A queued request completes as cancelled immediately; a running one is interrupted if
    /// its system call can be. Both complete through <see cref="TryTakeCompleted"/>.</summary>
    void Cancel(RequestTicket ticket);

    /// <summary>Cancels every outstanding request. A queued close must not be lost: it is made inline
    /// instead.</summary>
    void CancelAll();

    /// <summary>Takes the oldest completion. Any thread may take any completion.</summary>
    /// <returns>False when there is none.</returns>
    bool TryTakeCompleted(out CompletedRequest completed);

    /// <summary>Begins draining: until <see cref="EndDraining"/> completions do not ring the bell, and the caller takes
    /// them until none is left.</summary>
    void BeginDraining();

    /// <summary>Ends draining. The caller must then look for completions once more: a request that completed just
    /// before did not ring the bell.</summary>
    void EndDraining();

    /// <summary>Sleeps until the bell rings or the time is over (−1: no limit). The bell stays rung.</summary>
    /// <returns>Whether the bell has rung.</returns>
    bool WaitForBell(int milliseconds);

    void RingBell();

    void SilenceBell();

    /// <summary>Sets whether the caller will call <see cref="Tick"/> soon. If not, the next submission that finds no
    /// free worker sets the value to true again and rings the bell.</summary>
    /// <returns>The value until now.</returns>
    bool SetWatched(bool watched);

    /// <summary>Adapts the number of workers to the work done since the last call.</summary>
    /// <returns>Whether requests wait for a worker.</returns>
    bool Tick();

    /// <summary>Sets the minimum and the maximum number of workers. With a maximum of 0, queued requests still run, and
    /// later requests wait.</summary>
    void SetParallel(int minimum, int maximum);

    /// <summary>Starts workers up to the minimum. Always called from the same thread, because workers inherit the
    /// affinity and the priority of the thread that starts them.</summary>
    void StartWorkers();

    /// <summary>Blocks until at most this many workers are left, or more are allowed again.</summary>
    void WaitForWorkers(int maximum);

    /// <summary>Gets the owners of the requests that workers run.</summary>
    IReadOnlyList<object> GetRunning();
}
