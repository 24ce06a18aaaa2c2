namespace LinuxAio.Tasks.Engine;

/// <summary>The end of a request. The result is a count or a descriptor when it is ≥ 0, and −errno when it is &lt; 0.
/// It has no meaning when <c>Cancelled</c> is true.</summary>
internal readonly record struct CompletedRequest(object Owner, long Result, bool Cancelled, CallTimes Times = default);

/// <summary>When a worker took a request, and when the kernel finished it: CLOCK_MONOTONIC in nanoseconds, the clock of
/// Stopwatch. Both are 0 when the request was not timed or no worker ran it.</summary>
internal readonly record struct CallTimes(long Taken, long Finished);
