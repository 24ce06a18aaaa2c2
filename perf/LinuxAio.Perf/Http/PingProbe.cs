using System.Diagnostics;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Http;

/// <summary>A client that requests no file. It sends requests at a fixed rate and does not wait for answers: if it
/// waited, a starved server would get hardly any request.</summary>
internal sealed class PingProbe(Uri url) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends one request, so that the connection is open and the code compiled on both sides.</summary>
    public Task WarmUpAsync() => PingAsync();

    /// <summary>Sends requests until <paramref name="load"/> has ended, then waits for the answers that are missing.
    /// Without load they come quickly, so a wait as long as the load is a lower bound.</summary>
    public async Task<PingMeasurement> RunAsync(Task load)
    {
        List<Task<double>> pings = [];
        using PeriodicTimer timer = new(Interval);
        do
        {
            pings.Add(PingAsync());
        }
        while (await timer.WaitForNextTickAsync() && !load.IsCompleted);

        double[] millis = await Task.WhenAll(pings);
        return new PingMeasurement(
            millis.Length, Percentile.Of(millis, 0.5), Percentile.Of(millis, 0.99), millis.Max());
    }

    public void Dispose() => _client.Dispose();

    private async Task<double> PingAsync()
    {
        long asked = Stopwatch.GetTimestamp();
        await _client.GetStringAsync(url);
        return Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
    }
}
