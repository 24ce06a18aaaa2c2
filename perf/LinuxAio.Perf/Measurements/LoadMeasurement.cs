namespace LinuxAio.Perf.Measurements;

/// <summary>What wrk says of its requests (<c>Http/wrk.lua</c>).</summary>
/// <param name="Requests">Answered.</param>
/// <param name="Bytes">Received, headers included.</param>
/// <param name="Failed">Without an answer, or with another status than 2xx or 3xx.</param>
internal sealed record LoadMeasurement(
    long Requests, long Bytes, double Seconds, double P50Millis, double P99Millis, long Failed)
{
    public double RequestsPerSecond => Requests / Seconds;
}
