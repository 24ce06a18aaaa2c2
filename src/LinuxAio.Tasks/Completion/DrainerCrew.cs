using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>The drainers of a context, as the pump sees them: starts one when the bell rings, and more when those at work
/// do not move or are slow. Only the pump calls it.</summary>
internal sealed class DrainerCrew(IAioEngine engine, OutstandingCount outstanding)
{
    // Fewer deliveries a tick than this, and the continuations themselves are the work: spread them.
    private const int SlowPerTick = 64;

    private readonly List<Drainer> _drainers = [];

    internal bool AnyAtWork => _drainers.Exists(static drainer => !drainer.IsResting);

    /// <summary>Starts a drainer if there is something to deliver and none is at work.</summary>
    internal void StartIfNeeded()
    {
        if (engine.HasCompleted && !AnyAtWork)
        {
            Start();
        }
    }

    /// <summary>Once a tick: completions wait and no drainer has moved since the last tick: another takes over. They move,
    /// but slowly: another helps, up to one for each processor. One that waits for a thread is enough.</summary>
    internal void Tick()
    {
        long moved = 0;
        int working = 0;
        bool queued = false;
        foreach (Drainer drainer in _drainers)
        {
            moved += drainer.LookAtProgress();
            working += drainer.IsResting ? 0 : 1;
            queued |= drainer.IsQueued;
        }

        if (queued || working == 0 || !engine.HasCompleted)
        {
            return;
        }

        if (moved == 0)
        {
            _drainers.ForEach(static drainer => drainer.Disown());
            _drainers.RemoveAll(static drainer => drainer.IsDisowned);
            Start();
        }
        else if (moved < SlowPerTick && working < Environment.ProcessorCount)
        {
            Start();
        }
    }

    private void Start()
    {
        Drainer? drainer = _drainers.Find(static drainer => drainer.IsResting);
        if (drainer is null)
        {
            drainer = new Drainer(engine, outstanding);
            _drainers.Add(drainer);
        }

        drainer.Start();
    }
}
