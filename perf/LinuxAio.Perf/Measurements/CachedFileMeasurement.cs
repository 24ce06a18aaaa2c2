namespace LinuxAio.Perf.Measurements;

/// <summary>What a contender's process prints after serving a cached file.</summary>
internal sealed record CachedFileMeasurement(LoadMeasurement Load, ServerLap Server);
