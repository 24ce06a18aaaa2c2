using System.Security.Cryptography;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>A cached file of one size: how many requests for it are answered.</summary>
internal sealed class CachedFileSection
{
    private const string Ours = "MapAioFiles";
    private const string Platform = "UseStaticFiles";
    private const int Connections = 32;

    private static readonly string[] Headers =
        ["contender", "requests/s", "CPU µs/request", "B/request", "p50 ms", "p99 ms", $"{Ours} ÷ this"];

    private readonly string _workload;
    private readonly int _kibibytes;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<CachedFileMeasurement>> _measured;

    public CachedFileSection(Tournament tournament, RunOptions options, string workload, int bytes)
    {
        _workload = workload;
        _kibibytes = bytes >> 10;
        using ScratchFolder folder = new(options.Output);
        string file = Path.Combine(folder.Path, "cached.bin");
        File.WriteAllBytes(file, RandomNumberGenerator.GetBytes(bytes));
        PageCache.Sync();
        LoadSettings load = new(Connections, options.Seconds, options.WarmUpSeconds);
        _measured = tournament.Run(
            workload,
            Title,
            [
                MeasureCachedFileCommand.Contender(Ours, FileServer.LinuxAio, file, load),
                MeasureCachedFileCommand.Contender(Platform, FileServer.StaticFiles, file, load),
            ],
            MeasurementJson.Default.CachedFileMeasurement);
    }

    private string Title => $"cached file of {Figure.Count(_kibibytes)} KiB";

    public TargetResult Target => TargetResult.Ratio(
        _workload, $"{Title}: requests/s ÷ {Platform}", RatioTo(Platform), atLeast: 1);

    public ReportTable ToTable() => new(
        $"{_workload}, {Title}, {Connections} connections",
        Headers,
        [.. _measured.Keys.Select(ToCells)]);

    public ComparisonChart ToChart() => new(
        $"{_workload}-cached-{_kibibytes}".ToLowerInvariant(),
        $"{_workload}, {Title}",
        "requests per second (more is better)",
        [.. _measured.Keys.Select(name => new ChartBar(name, RequestsPerSecond(name)!.Value, name == Ours))]);

    private string[] ToCells(string name) =>
    [
        name,
        Figure.Count(Middle(name, m => m.Load.RequestsPerSecond)!.Value),
        Figure.Decimal(Middle(name, m => m.Server.CpuSeconds * 1e6 / m.Load.Requests)!.Value),
        Figure.Count(Middle(name, m => (double)m.Server.AllocatedBytes / m.Load.Requests)!.Value),
        Figure.Decimal(Middle(name, m => m.Load.P50Millis)!.Value),
        Figure.Decimal(Middle(name, m => m.Load.P99Millis)!.Value),
        RatioTo(name) is { } ratio ? Figure.Decimal(ratio) : Figure.None,
    ];

    private double? RequestsPerSecond(string name) => Middle(name, m => m.Load.RequestsPerSecond);

    private double? RatioTo(string peer) => RequestsPerSecond(Ours) / RequestsPerSecond(peer);

    private double? Middle(string name, Func<CachedFileMeasurement, double> figure) =>
        _measured.TryGetValue(name, out IReadOnlyList<CachedFileMeasurement>? rounds)
            ? Median.Of(rounds.Select(figure))
            : null;
}
