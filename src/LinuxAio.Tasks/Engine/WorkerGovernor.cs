namespace LinuxAio.Tasks.Engine;

/// <summary>
/// Decides how many workers may be awake. More than the work needs hurt when data is cached (they fight for the lists) and
/// help when it is not (each waits for a device). Time in the queue does not tell the two apart; calls made per
/// working worker and millisecond do: some 650 against some 17. But a worker that lacks a processor is slow too, and more
/// of them would only share what there is: so one that is about to be added is not, when those at work are seen to want a
/// processor and not a device.
/// </summary>
internal sealed class WorkerGovernor(TimeSpan interval, int processors)
{
    /// <summary>More than a worker can do that waits for a device.</summary>
    internal const double FastPerMillisecond = 60;

    private const double SlowPerMillisecond = 40;

    // One slow tick may only say that a worker had no processor; from the third in a row on, each adds a worker.
    private const int SlowTicks = 3;

    // One processor is for the managed side.
    private readonly int _mostRunnable = Math.Max(1, processors - 1);

    // Over a much shorter or longer time than an interval, calls made say nothing.
    private readonly double _leastMilliseconds = interval.TotalMilliseconds / 2;
    private readonly double _mostMilliseconds = interval.TotalMilliseconds * 10;

    private int _slowTicks;

    /// <summary>How many workers may be awake from now on, so many having been allowed to until now.</summary>
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
            // Of workers that left for want of work, none is wanted back at once.
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
