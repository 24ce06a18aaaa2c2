using LinuxAio.Measuring;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>Measures reads at one queue depth.</summary>
internal sealed class ReadSection
{
    private readonly string _workload;
    private readonly string _title;
    private readonly string _ours;
    private readonly Rounds<ReadMeasurement> _rounds;

    /// <param name="runner">Runs the contenders.</param>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="file">The file to read.</param>
    /// <param name="settings">How to read it.</param>
    /// <param name="contenders">The first is the library's; the others are compared with it.</param>
    public ReadSection(
        RoundRunner runner,
        string workload,
        ReadFile file,
        ReadSettings settings,
        IReadOnlyList<Contender> contenders)
    {
        _workload = workload;
        _title = $"QD{settings.Depth}";
        _ours = contenders[0].Name;
        _rounds = new Rounds<ReadMeasurement>(runner.Run(
            workload, _title, contenders, MeasurementJson.Default.ReadMeasurement, file.Cache));
    }

    /// <summary>Managed bytes that the library allocates per read; null if it could not be measured.</summary>
    public double? AllocatedBytesPerOp => _rounds.MedianOf(_ours, m => m.AllocatedBytesPerOp!.Value);

    /// <summary>The library's throughput divided by that of the best of these peers; null unless all could be
    /// measured.</summary>
    public double? Throughput(params IReadOnlyList<Contender> peers) => Ratios(peers, OpsPerSecond)?.Min();

    /// <summary>The library's median latency divided by that of the best of these peers; null unless all could be
    /// measured.</summary>
    public double? MedianLatency(params IReadOnlyList<Contender> peers) => Ratios(peers, m => m.P50Micros)?.Max();

    public ReportTable ToTable() => new(
        $"{_workload}, {_title}",
        ["contender", "ops/s", "CPU µs/op", "B/op", "p50 µs", "p99 µs", "p99.9 µs", $"{_ours} ÷ this"],
        [.. _rounds.Names.Select(ToCells)]);

    public ComparisonChart ToChart() => new(
        $"{_workload}-{_title}".ToLowerInvariant(),
        $"{_workload}, {_title}: 4 KiB random reads, page cache",
        "thousand operations per second (more is better)",
        [.. _rounds.Names.Select(name => new ChartBar(
            name, MedianOf(name, OpsPerSecond) / 1000, name.StartsWith(_ours, StringComparison.Ordinal)))]);

    private static double OpsPerSecond(ReadMeasurement measurement) => measurement.Ops / measurement.Seconds;

    private string[] ToCells(string name) =>
    [
        name,
        Figure.Count(MedianOf(name, OpsPerSecond)),
        Figure.Decimal(MedianOf(name, m => m.CpuMicrosPerOp)),
        _rounds[name].All(m => m.AllocatedBytesPerOp.HasValue)
            ? Figure.Decimal(MedianOf(name, m => m.AllocatedBytesPerOp!.Value))
            : Figure.None,
        Figure.Decimal(MedianOf(name, m => m.P50Micros)),
        Figure.Decimal(MedianOf(name, m => m.P99Micros)),
        Figure.Decimal(MedianOf(name, m => m.P999Micros)),
        _rounds.Ratio(_ours, name, OpsPerSecond) is { } ratio ? Figure.Decimal(ratio) : Figure.None,
    ];

    private double MedianOf(string name, Func<ReadMeasurement, double> figure) => _rounds.MedianOf(name, figure)!.Value;

    private double[]? Ratios(IReadOnlyList<Contender> peers, Func<ReadMeasurement, double> figure)
    {
        double[] ratios = [.. peers.Select(peer => _rounds.Ratio(_ours, peer.Name, figure)).OfType<double>()];
        return ratios.Length == peers.Count ? ratios : null;
    }
}
