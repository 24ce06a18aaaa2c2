namespace LinuxAio.Perf.Measurements;

/// <summary>How long unrelated requests waited.</summary>
/// <param name="Samples">Requests, all of them answered.</param>
internal sealed record PingMeasurement(int Samples, double P50Millis, double P99Millis, double MaxMillis);
