namespace LinuxAio.Perf.Measurements;

/// <summary>How long pings waited for their answers.</summary>
/// <param name="Samples">How many pings were sent; all were answered.</param>
internal sealed record PingMeasurement(int Samples, double P50Millis, double P99Millis, double MaxMillis);
