namespace LinuxAio.Tasks.Engine;

/// <summary>When a worker took a request and when the kernel was done with it: CLOCK_MONOTONIC in nanoseconds, which is what
/// Stopwatch counts in. 0: nobody asked, or no worker ran it.</summary>
internal readonly record struct CallTimes(long Taken, long Finished);
