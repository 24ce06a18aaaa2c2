namespace LinuxAio.Tasks.Engine;

/// <summary>A snapshot: the requests that workers run, the completed requests not taken yet, and the workers.</summary>
internal readonly record struct EngineCounters(long Running, long Completed, int Workers);
