using System.Diagnostics;

namespace LinuxAio.Perf.Starvation;

/// <summary>Measures how long a ThreadPool item that does not read waits before it runs.</summary>
internal sealed class ThreadPoolProbe(int samples, TimeSpan cap)
{
    // Lets the pool threads go to sleep between items, as in a server that is not busy.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly List<double> _millis = [];

    public IReadOnlyList<double> Millis => _millis;

    /// <summary>Whether the last item did not run within the longest wait; no more items were queued.</summary>
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
        // Not disposed: an item that runs later than the longest wait still sets it.
        public ManualResetEventSlim Ran { get; } = new();

        public long StartTime { get; private set; }

        public void Execute()
        {
            StartTime = Stopwatch.GetTimestamp();
            Ran.Set();
        }
    }
}
