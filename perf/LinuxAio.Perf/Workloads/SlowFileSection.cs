using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>Measures how long pings wait while a number of connections download from slow storage.</summary>
internal sealed class SlowFileSection
{
    // The load uses the processors too, so a ping takes a little longer. A ping that waited in a queue would take a
    // hundred times longer.
    private const double PingTimesIdleMax = 2;

    // One second has 50 pings, too few for a p99: it would be the slowest ping. Ten seconds have 500.
    private const double SecondsMin = 10;

    private static readonly string[] Headers =
    [
        "contender", "ping p50 ms", "p99 ms", "max ms", "pool's queue, median", "max", "pool's threads", "all threads",
        "slow files/s",
    ];

    private readonly string _workload;
    private readonly int _connections;
    private readonly Rounds<SlowFileMeasurement> _rounds;

    public SlowFileSection(RoundRunner runner, RunOptions options, string workload, int connections)
    {
        _workload = workload;
        _connections = connections;
        LoadSettings load = new(connections, Math.Max(options.Seconds, SecondsMin), options.WarmUpSeconds);
        _rounds = new Rounds<SlowFileMeasurement>(runner.Run(
            workload,
            Title,
            [
                MeasureSlowFileCommand.Contender(FileServer.Ours, load),
                MeasureSlowFileCommand.Contender(FileServer.Platform, load),
            ],
            MeasurementJson.Default.SlowFileMeasurement));
    }

    private string Title => $"{_connections} connections on slow storage";

    /// <summary>The target that a ping takes about as long as without load, with the library's server.</summary>
    /// <param name="idle">The section without load.</param>
    public TargetResult TargetBeside(SlowFileSection idle) => TargetResult.AtMost(
        _workload,
        $"{FileServer.Ours}, {Title}: p99 of a ping ÷ p99 without load",
        PingP99(FileServer.Ours) / idle.PingP99(FileServer.Ours),
        PingTimesIdleMax,
        "×");

    public ReportTable ToTable() => new(
        $"{_workload}, {Title}: each read takes {SlowStorage.DelayMillis} ms; an unrelated ping",
        Headers,
        [.. _rounds.Names.Select(name => ToCells(name, _rounds[name]))]);

    public ComparisonChart ToChart() => new(
        $"{_workload}-slow-{_connections}".ToLowerInvariant(),
        $"{_workload}, {Title}: p99 of an unrelated ping",
        "milliseconds (less is better)",
        [.. _rounds.Names.Select(name => new ChartBar(name, PingP99(name)!.Value, name == FileServer.Ours))]);

    private static string[] ToCells(string name, IReadOnlyList<SlowFileMeasurement> rounds) =>
    [
        name,
        Figure.Decimal(Median.Of(rounds.Select(round => round.Ping.P50Millis))),
        Figure.Decimal(Median.Of(rounds.Select(round => round.Ping.P99Millis))),
        Figure.Decimal(rounds.Max(round => round.Ping.MaxMillis)),
        Figure.Count(Median.Of(rounds.Select(round => round.Server.PendingItemsMedian))),
        Figure.Count(rounds.Max(round => round.Server.PendingItemsMax)),
        Figure.Count(rounds.Max(round => round.Server.PoolThreadsMax)),
        Figure.Count(rounds.Max(round => round.Server.ThreadsMax)),
        rounds.All(round => round.Load is not null)
            ? Figure.Count(Median.Of(rounds.Select(round => round.Load!.RequestsPerSecond)))
            : Figure.None,
    ];

    private double? PingP99(string name) => _rounds.MedianOf(name, m => m.Ping.P99Millis);
}
