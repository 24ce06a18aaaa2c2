namespace LinuxAio.Tasks.Engine;

/// <summary>
/// Decides how many workers may be awake. When data is cached, more workers than needed make the work slower: they
/// compete for the lists. When data is not cached, more workers make it faster: each of them waits for a device. The
/// time in the queue does not distinguish the two cases, but the number of calls that a moving worker makes in a
/// millisecond does: it was about 650 for cached data and about 17 for a device. A worker without a processor is slow,
/// too, but more workers would only share the same processors. So no worker is added while the busy workers need a
/// processor and not a device.
/// </summary>
internal sealed class WorkerGovernor(TimeSpan interval, int processors)
{
    /// <summary>A worker that makes more calls than this in a millisecond does not wait for a device.</summary>
    internal const double FastPerMillisecond = 60;

    private const double SlowPerMillisecond = 40;

    // A single slow tick may only mean that a worker had no processor. From the third slow tick in a row on, each adds
    // a worker.
    private const int SlowTicks = 3;

    // One processor is left for managed code.
    private readonly int _mostRunnable = Math.Max(1, processors - 1);

    // In a much shorter or longer time than an interval, the number of calls has no meaning.
    private readonly double _leastMilliseconds = interval.TotalMilliseconds / 2;
    private readonly double _mostMilliseconds = interval.TotalMilliseconds * 10;

    private int _slowTicks;

    /// <summary>Decides how many workers may be awake from now on.</summary>
    /// <param name="sample">What the workers did since the last decision.</param>
    /// <param name="target">How many workers may be awake until now.</param>
    /// <returns>The new target; it may be above the limit of the engine.</returns>
    internal int Decide(in CrewSample sample, int target)
    {
        int mostRunnable = _mostRunnable + sample.Stuck;
        if (sample.WantProcessors && Math.Min(target, sample.Awake) > mostRunnable)
        {
            _slowTicks = 0;
            return Math.Min(target, sample.Awake) - 1;
        }

        if (!sample.RequestsWait)
        {
            // Idle workers may have ended: lower the target to the workers that exist, so that none is started again
            // soon.
            _slowTicks = 0;
            return Math.Min(target, sample.Live);
        }

        if (sample.Milliseconds < _leastMilliseconds || sample.Milliseconds > _mostMilliseconds)
        {
            return target;
        }

        bool slow = sample.PerWorker < SlowPerMillisecond && sample.Moving + sample.Stuck >= sample.Awake &&
            !(sample.WantProcessors && sample.Awake >= mostRunnable);
        _slowTicks = slow ? _slowTicks + 1 : 0;
        if (_slowTicks >= SlowTicks)
        {
            return Math.Max(target, sample.Awake) + 1;
        }

        return sample.PerWorker > FastPerMillisecond && target > sample.Stuck + 1 ? target - 1 : target;
    }
}
