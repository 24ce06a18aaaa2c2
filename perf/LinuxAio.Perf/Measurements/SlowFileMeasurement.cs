namespace LinuxAio.Perf.Measurements;

/// <summary>What a contender's process prints after serving a file on slow storage beside pings.</summary>
/// <param name="Load">Null: there was none.</param>
internal sealed record SlowFileMeasurement(LoadMeasurement? Load, PingMeasurement Ping, ServerLap Server);
