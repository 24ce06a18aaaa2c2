namespace LinuxAio.Perf.Measurements;

/// <summary>The measurement of a server of a cached file.</summary>
internal sealed record CachedFileMeasurement(LoadMeasurement Load, ServerLap Server);
