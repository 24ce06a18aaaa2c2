using System.Diagnostics;

namespace LinuxAio.Measuring;

/// <summary>Measures random reads of a file in three steps: warm up, measure, stop. The native drivers of perf have the
/// same steps (<c>driver_run</c>).</summary>
public abstract class ReadBench : IDisposable
{
    private readonly ReadSettings _settings;
    private readonly int _laneCount;
    private readonly MeasuredPeriod _period = new();
    private ReadLane[] _lanes = [];

    private protected ReadBench(ReadSettings settings, int laneCount)
    {
        _settings = settings;
        _laneCount = laneCount;
    }

    /// <summary>Measures. Blocks the calling thread, which must not be one of the ThreadPool's: the loops keep those
    /// busy.</summary>
    /// <param name="cancellationToken">Ends the measurement early.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="IOException">A read failed or was short.</exception>
    /// <exception cref="InvalidOperationException">No read finished in the measured period.</exception>
    public ReadMeasurement Measure(CancellationToken cancellationToken = default)
    {
        _lanes = [.. Enumerable.Range(0, _laneCount).Select(index => new ReadLane(_settings, _period, index))];
        Task lanes = Start(_lanes);
        Snapshot start, end;
        long allocated;
        try
        {
            Sleep(_settings.WarmUpSeconds, cancellationToken);

            // The precise count suspends all threads, so take it outside of the measured period.
            long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            start = TakeSnapshot();
            _period.Begin();
            Sleep(_settings.Seconds, cancellationToken);
            end = TakeSnapshot();
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        }
        finally
        {
            // Wait for the lanes even after a cancellation: they use the readers, which are disposed of next. If a lane
            // threw an exception, this throws it again.
            _period.Stop();
            lanes.GetAwaiter().GetResult();
        }

        return Summarize(start, end, allocated);
    }

    /// <summary>Disposes of the readers.</summary>
    public abstract void Dispose();

    /// <summary>Starts the loops of the lanes. The returned task completes when all loops have ended.</summary>
    private protected abstract Task Start(IEnumerable<ReadLane> lanes);

    private static void Sleep(double seconds, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Snapshot TakeSnapshot() => new(
        _lanes.Sum(lane => lane.Operations),
        Stopwatch.GetTimestamp(),
        Environment.CpuUsage.TotalTime);

    private ReadMeasurement Summarize(Snapshot start, Snapshot end, long allocated)
    {
        LatencyHistogram latencies = new();
        foreach (ReadLane lane in _lanes)
        {
            latencies.Add(lane.Latencies);
        }

        long operations = end.Operations - start.Operations;
        if (operations == 0)
        {
            throw new InvalidOperationException("No read finished in the measured period.");
        }

        return new ReadMeasurement(
            operations,
            Stopwatch.GetElapsedTime(start.Timestamp, end.Timestamp).TotalSeconds,
            (end.Cpu - start.Cpu).TotalMicroseconds / operations,
            latencies.PercentileMicros(0.5),
            latencies.PercentileMicros(0.99),
            latencies.PercentileMicros(0.999),
            (double)allocated / operations);
    }

    private readonly record struct Snapshot(long Operations, long Timestamp, TimeSpan Cpu);
}
