using System.Diagnostics;

namespace LinuxAio.Cli.Bench.Reads;

/// <summary>Warms up, measures, stops: the same three steps as the native drivers' <c>driver_run</c>.</summary>
internal abstract class ReadBench(ReadSettings settings, int laneCount) : IDisposable
{
    private readonly MeasuredPeriod _period = new();
    private ReadLane[] _lanes = [];

    public ReadMeasurement Measure(CancellationToken cancellationToken = default)
    {
        _lanes = [.. Enumerable.Range(0, laneCount).Select(index => new ReadLane(settings, _period, index))];
        Task lanes = Start(_lanes);
        Snapshot start, end;
        long allocated;
        try
        {
            Sleep(settings.WarmUpSeconds, cancellationToken);

            // The precise count stops the world: outside the two snapshots, so that it costs no measured time.
            long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            start = TakeSnapshot();
            _period.Begin();
            Sleep(settings.Seconds, cancellationToken);
            end = TakeSnapshot();
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        }
        finally
        {
            // Cancelled, too: lanes use what is disposed of next. Throws what a lane threw, before anything is reported.
            _period.Stop();
            lanes.GetAwaiter().GetResult();
        }

        return Summarize(start, end, allocated);
    }

    public abstract void Dispose();

    /// <summary>Starts the lanes' loops; the task ends when the loops have.</summary>
    protected abstract Task Start(IEnumerable<ReadLane> lanes);

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
