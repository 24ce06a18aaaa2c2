using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>Measures how many requests for a cached file of one size the servers answer.</summary>
internal sealed class CachedFileSection
{
    private const int Connections = 32;

    private static readonly string[] Headers =
        ["contender", "requests/s", "CPU µs/request", "B/request", "p50 ms", "p99 ms", $"{FileServer.Ours} ÷ this"];

    private readonly string _workload;
    private readonly int _kibibytes;
    private readonly Rounds<CachedFileMeasurement> _rounds;

    public CachedFileSection(RoundRunner runner, RunOptions options, string workload, FileInfo file)
    {
        _workload = workload;
        _kibibytes = (int)(file.Length >> 10);
        LoadSettings load = new(Connections, options.Seconds, options.WarmUpSeconds);
        _rounds = new Rounds<CachedFileMeasurement>(runner.Run(
            workload,
            Title,
            [
                MeasureCachedFileCommand.Contender(FileServer.Ours, file.FullName, load),
                MeasureCachedFileCommand.Contender(FileServer.Platform, file.FullName, load),
            ],
            MeasurementJson.Default.CachedFileMeasurement));
    }

    private string Title => $"cached file of {Figure.Count(_kibibytes)} KiB";

    public TargetResult Target => TargetResult.Ratio(
        _workload, $"{Title}: requests/s ÷ {FileServer.Platform}", RatioTo(FileServer.Platform), atLeast: 1);

    public ReportTable ToTable() => new(
        $"{_workload}, {Title}, {Connections} connections",
        Headers,
        [.. _rounds.Names.Select(ToCells)]);

    public ComparisonChart ToChart() => new(
        $"{_workload}-cached-{_kibibytes}".ToLowerInvariant(),
        $"{_workload}, {Title}",
        "requests per second (more is better)",
        [.. _rounds.Names.Select(name => new ChartBar(
            name, _rounds.MedianOf(name, RequestsPerSecond)!.Value, name == FileServer.Ours))]);

    private static double RequestsPerSecond(CachedFileMeasurement measurement) => measurement.Load.RequestsPerSecond;

    private string[] ToCells(string name) =>
    [
        name,
        Figure.Count(_rounds.MedianOf(name, RequestsPerSecond)!.Value),
        Figure.Decimal(_rounds.MedianOf(name, m => m.Server.CpuSeconds * 1e6 / m.Load.Requests)!.Value),
        Figure.Count(_rounds.MedianOf(name, m => (double)m.Server.AllocatedBytes / m.Load.Requests)!.Value),
        Figure.Decimal(_rounds.MedianOf(name, m => m.Load.P50Millis)!.Value),
        Figure.Decimal(_rounds.MedianOf(name, m => m.Load.P99Millis)!.Value),
        RatioTo(name) is { } ratio ? Figure.Decimal(ratio) : Figure.None,
    ];

    private double? RatioTo(string peer) => _rounds.Ratio(FileServer.Ours, peer, RequestsPerSecond);
}
