namespace LinuxAio.Perf.Measurements;

/// <summary>The measurement of a server of a file on slow storage, which also answers pings.</summary>
/// <param name="Load">Null: there was no load.</param>
internal sealed record SlowFileMeasurement(LoadMeasurement? Load, PingMeasurement Ping, ServerLap Server);
