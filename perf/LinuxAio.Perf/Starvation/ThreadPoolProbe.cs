using System.Diagnostics;

namespace LinuxAio.Perf.Starvation;

/// <summary>Measures how long a ThreadPool item that has nothing to do with the reads waits before it runs.</summary>
internal sealed class ThreadPoolProbe(int samples, TimeSpan cap)
{
    // Lets pool threads go to sleep between items, as they would be in a server that is not busy.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly List<double> _millis = [];

    public IReadOnlyList<double> Millis => _millis;

    /// <summary>The last item had not run when the cap was reached; no more were tried.</summary>
    public bool Capped { get; private set; }

    public void Run()
    {
        while (_millis.Count < samples && !Capped)
        {
            _millis.Add(MeasureOne().TotalMilliseconds);
            Thread.Sleep(Pause);
        }
    }

    private TimeSpan MeasureOne()
    {
        Item item = new();
        long queued = Stopwatch.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        if (!item.Ran.Wait(cap))
        {
            Capped = true;
            return cap;
        }

        return Stopwatch.GetElapsedTime(queued, item.StartTime);
    }

    private sealed class Item : IThreadPoolWorkItem
    {
        // Not disposed: an item that outlives the cap still sets it.
        public ManualResetEventSlim Ran { get; } = new();

        public long StartTime { get; private set; }

        public void Execute()
        {
            StartTime = Stopwatch.GetTimestamp();
            Ran.Set();
        }
    }
}
