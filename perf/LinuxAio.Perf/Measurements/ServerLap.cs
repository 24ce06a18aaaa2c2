namespace LinuxAio.Perf.Measurements;

/// <summary>What a server's process has seen of itself in a period.</summary>
/// <param name="CpuSeconds">User and kernel time.</param>
/// <param name="JitSeconds">Spent compiling, by any thread.</param>
/// <param name="AllocatedBytes">Managed.</param>
/// <param name="PendingItemsMedian">Of the samples of ThreadPool.PendingWorkItemCount.</param>
/// <param name="PoolThreadsMax">Of the ThreadPool.</param>
/// <param name="ThreadsMax">Of the process, whoever made them.</param>
internal sealed record ServerLap(
    double CpuSeconds,
    double JitSeconds,
    long AllocatedBytes,
    double PendingItemsMedian,
    long PendingItemsMax,
    int PoolThreadsMax,
    int ThreadsMax);
