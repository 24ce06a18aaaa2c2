namespace LinuxAio.Tasks.Engine;

/// <summary>A snapshot: requests in a worker's hands, requests finished but not taken by managed code, workers.</summary>
internal readonly record struct EngineCounters(long Running, long Completed, int Workers);
