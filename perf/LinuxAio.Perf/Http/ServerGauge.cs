using System.Runtime;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Http;

/// <summary>Samples the state of its own process. It uses a thread of its own, because a timer on a starved ThreadPool
/// would be late.</summary>
internal sealed class ServerGauge
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();

    // The sampling thread adds, TakeLap empties; both under the lock.
    private List<Sample> _samples = [];
    private TimeSpan _cpu;
    private TimeSpan _jit;
    private long _allocated;

    public ServerGauge()
    {
        Thread thread = new(Watch) { IsBackground = true, Name = "server-gauge" };
        thread.Start();
    }

    /// <summary>Returns the figures of the time since the last call, or since the start.</summary>
    public ServerLap TakeLap()
    {
        List<Sample> samples;
        lock (_lock)
        {
            (samples, _samples) = (_samples, []);
        }

        samples.Add(Sample.Now());
        (TimeSpan cpu, _cpu) = (_cpu, Environment.CpuUsage.TotalTime);
        (TimeSpan jit, _jit) = (_jit, JitInfo.GetCompilationTime());
        (long allocated, _allocated) = (_allocated, GC.GetTotalAllocatedBytes());
        return new ServerLap(
            (_cpu - cpu).TotalSeconds,
            (_jit - jit).TotalSeconds,
            _allocated - allocated,
            Median.Of(samples.Select(sample => (double)sample.PendingItems)),
            samples.Max(sample => sample.PendingItems),
            samples.Max(sample => sample.PoolThreads),
            samples.Max(sample => sample.Threads));
    }

    private void Watch()
    {
        while (true)
        {
            Sample sample = Sample.Now();
            lock (_lock)
            {
                _samples.Add(sample);
            }

            Thread.Sleep(Interval);
        }
    }

    private readonly record struct Sample(long PendingItems, int PoolThreads, int Threads)
    {
        public static Sample Now() => new(
            ThreadPool.PendingWorkItemCount,
            ThreadPool.ThreadCount,
            Directory.GetDirectories("/proc/self/task").Length);
    }
}
