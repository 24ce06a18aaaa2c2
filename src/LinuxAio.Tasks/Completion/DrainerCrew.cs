using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>The drainers of a context. The pump starts one when the bell rings, and more when the working ones are
/// stuck or slow. Only the pump calls it.</summary>
internal sealed class DrainerCrew(IAioEngine engine, OutstandingCount outstanding)
{
    // With fewer deliveries in a tick the continuations themselves take the time: spread them over more threads.
    private const int SlowPerTick = 64;

    private readonly List<Drainer> _drainers = [];

    /// <summary>Whether a drainer is queued or working.</summary>
    internal bool IsAnyActive => _drainers.Exists(static drainer => !drainer.IsResting);

    /// <summary>Starts a drainer if there are completions and no drainer is active.</summary>
    internal void StartIfNeeded()
    {
        if (engine.HasCompleted && !IsAnyActive)
        {
            Start();
        }
    }

    /// <summary>Checks progress once per tick. If completions wait and no drainer has delivered any since the last
    /// tick, a new drainer replaces them all. If they deliver slowly, one more helps, up to one for each processor. No
    /// drainer is added while one still waits for a thread.</summary>
    internal void Tick()
    {
        long progress = 0;
        int active = 0;
        bool queued = false;
        foreach (Drainer drainer in _drainers)
        {
            progress += drainer.MeasureProgress();
            active += drainer.IsResting ? 0 : 1;
            queued |= drainer.IsQueued;
        }

        if (queued || active == 0 || !engine.HasCompleted)
        {
            return;
        }

        if (progress == 0)
        {
            _drainers.ForEach(static drainer => drainer.Replace());
            _drainers.RemoveAll(static drainer => drainer.IsReplaced);
            Start();
        }
        else if (progress < SlowPerTick && active < Environment.ProcessorCount)
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
