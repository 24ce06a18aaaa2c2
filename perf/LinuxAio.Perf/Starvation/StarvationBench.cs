using System.Diagnostics;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Starvation;

/// <summary>Starts reads that block, measures the ThreadPool beside them, then cancels or releases the reads.</summary>
internal sealed class StarvationBench(StarvationSettings settings, IBlockedReads reads) : IDisposable
{
    // Long enough for every read to block a thread or to wait in the queue.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    private readonly List<Fifo> _fifos = [];

    public StarvationMeasurement Measure()
    {
        using CancellationTokenSource cancellation = new();
        Task<int>[] blocked = [.. Enumerable.Range(0, settings.Blocked).Select(i => StartRead(i, cancellation.Token))];
        Thread.Sleep(Settle);
        ThreadPoolProbe probe = new(settings.Samples, TimeSpan.FromSeconds(settings.CapSeconds));
        probe.Run();
        RequireBlocked(blocked);
        long? running = reads.Running;
        double? cancelMillis = reads.CanCancel ? Cancel(blocked, cancellation) : null;
        if (!reads.CanCancel)
        {
            _fifos.ForEach(fifo => fifo.Release());
            Task.WaitAll(blocked);
        }

        return new StarvationMeasurement(
            probe.Millis.Count,
            probe.Capped,
            Percentile.Of(probe.Millis, 0.5),
            Percentile.Of(probe.Millis, 0.99),
            probe.Millis.Max(),
            running,
            cancelMillis);
    }

    public void Dispose()
    {
        reads.Dispose();
        _fifos.ForEach(fifo => fifo.Dispose());
    }

    private Task<int> StartRead(int number, CancellationToken cancellationToken)
    {
        Fifo fifo = new(settings.Directory, number);
        _fifos.Add(fifo);
        return reads.ReadAsync(fifo.Handle, new byte[1], cancellationToken);
    }

    /// <summary>Cancels all reads; each must end as cancelled. Returns the time until the last one has ended.</summary>
    private double Cancel(Task<int>[] blocked, CancellationTokenSource cancellation)
    {
        Task all = Task.WhenAll(blocked);
        long started = Stopwatch.GetTimestamp();
        cancellation.Cancel();
        bool ended = ((IAsyncResult)all).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(settings.CapSeconds));
        double millis = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        int cancelled = blocked.Count(read => read.IsCanceled);
        return ended && cancelled == blocked.Length
            ? millis
            : throw new InvalidOperationException($"{cancelled} of {blocked.Length} reads ended as cancelled.");
    }

    private static void RequireBlocked(Task<int>[] blocked)
    {
        Task<int>? ended = Array.Find(blocked, read => read.IsCompleted);
        if (ended is not null)
        {
            throw new InvalidOperationException($"A read of an empty FIFO ended: {ended.Status}.", ended.Exception);
        }
    }
}
