namespace LinuxAio.Tasks.Engine;

/// <summary>All that Completion knows of what executes requests. No pointers, spans or ref structs: tests mock it, wrap it
/// to inject faults, or replay schedules through it.</summary>
internal interface IAioEngine : IDisposable
{
    /// <summary>Readable while the bell has been rung and not silenced.</summary>
    int BellDescriptor { get; }

    /// <summary>Whether <see cref="TryTakeCompleted"/> would find something.</summary>
    bool HasCompleted { get; }

    EngineCounters Counters { get; }

    /// <summary>How many are between <see cref="BeginDraining"/> and <see cref="EndDraining"/>.</summary>
    int Drainers { get; }

    /// <summary>Makes a request of a call. Nobody runs it yet, but it can be cancelled from here on.</summary>
    RequestTicket Prepare(in EngineCall call, object owner);

    /// <summary>Hands a prepared request to the workers, even one cancelled in between: its record needs it.</summary>
    void Submit(RequestTicket ticket);

    /// <summary>Gives back a prepared request that was neither submitted nor cancelled.</summary>
    void Discard(RequestTicket ticket);

    /// <summary>Asks for the end of a request: a queued one completes as cancelled at once, a running one is interrupted
    /// where the kernel lets it be. Completion always comes through <see cref="TryTakeCompleted"/>.</summary>
    void Cancel(RequestTicket ticket);

    /// <summary>Cancels every outstanding request; a close that waits is made in the caller instead, for it must not be
    /// lost.</summary>
    void CancelAll();

    /// <summary>Takes the oldest completion. Whatever a caller has not taken, any other may: nothing is private.</summary>
    bool TryTakeCompleted(out CompletedRequest completed);

    /// <summary>From here to <see cref="EndDraining"/> completions do not ring the bell: the caller looks for them.</summary>
    void BeginDraining();

    /// <summary>After it, look once more: what completed meanwhile did not ring.</summary>
    void EndDraining();

    /// <summary>Sleeps until the bell rings or the time is over (−1: no limit); leaves the bell rung.</summary>
    /// <returns>Whether it rang.</returns>
    bool WaitForBell(int milliseconds);

    void RingBell();

    void SilenceBell();

    /// <summary>Says whether someone will call <see cref="Tick"/> soon. While nobody will, a submission that finds no worker
    /// free rings the bell.</summary>
    /// <returns>What was said before, or that a submission has rung since.</returns>
    bool SetWatched(bool watched);

    /// <summary>Adapts the number of workers to the work of the time since the last call.</summary>
    /// <returns>Whether requests wait for a worker.</returns>
    bool Tick();

    /// <summary>Sets the least and the most workers. 0 at most: what is queued runs, what comes later waits.</summary>
    void SetParallel(int minimum, int maximum);

    /// <summary>Starts workers up to the minimum set. Always from one thread, so that all inherit the same.</summary>
    void StartWorkers();

    /// <summary>Blocks until no more than so many workers are left.</summary>
    void WaitForWorkers(int maximum);

    /// <summary>The owners of the requests in workers' hands.</summary>
    IReadOnlyList<object> GetRunning();
}
