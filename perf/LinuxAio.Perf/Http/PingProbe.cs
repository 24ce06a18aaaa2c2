using System.Diagnostics;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Http;

/// <summary>A client with nothing to do with the files, which asks at a fixed rate whether or not it has been
/// answered: one that waited for each answer would ask a starved server hardly ever.</summary>
internal sealed class PingProbe(Uri url) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Once, to have a connection and compiled code on both sides.</summary>
    public Task WarmUpAsync() => PingAsync();

    /// <summary>Asks until <paramref name="load"/> has ended, then waits for what is not answered yet. That comes
    /// quickly once nothing competes: waits as long as the load are lower bounds.</summary>
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
