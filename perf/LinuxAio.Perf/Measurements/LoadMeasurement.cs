namespace LinuxAio.Perf.Measurements;

/// <summary>What wrk reports (see <c>Http/wrk.lua</c>).</summary>
/// <param name="Requests">How many requests were answered.</param>
/// <param name="Bytes">How many bytes were received, headers included.</param>
/// <param name="Failed">How many requests had no answer, or a status other than 2xx and 3xx.</param>
internal sealed record LoadMeasurement(
    long Requests, long Bytes, double Seconds, double P50Millis, double P99Millis, long Failed)
{
    public double RequestsPerSecond => Requests / Seconds;
}
