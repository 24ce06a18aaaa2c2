namespace LinuxAio.Perf.Measurements;

/// <summary>Figures of a server's process over a period.</summary>
/// <param name="CpuSeconds">User and kernel time.</param>
/// <param name="JitSeconds">Time that all threads together spent in the JIT.</param>
/// <param name="AllocatedBytes">Managed bytes allocated.</param>
/// <param name="PendingItemsMedian">Median of the sampled ThreadPool.PendingWorkItemCount.</param>
/// <param name="PendingItemsMax">Highest sampled ThreadPool.PendingWorkItemCount.</param>
/// <param name="PoolThreadsMax">Highest sampled number of ThreadPool threads.</param>
/// <param name="ThreadsMax">Highest sampled number of threads of the process, workers included.</param>
internal sealed record ServerLap(
    double CpuSeconds,
    double JitSeconds,
    long AllocatedBytes,
    double PendingItemsMedian,
    long PendingItemsMax,
    int PoolThreadsMax,
    int ThreadsMax);
