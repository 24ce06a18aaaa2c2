using LinuxAio.Cli.Bench.Reads;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>One queue depth of a read workload: its rows, and the ratios between them.</summary>
internal sealed class ReadSection
{
    private readonly string _workload;
    private readonly string _title;
    private readonly string _ours;
    private readonly List<ReadSummary> _rows;

    /// <param name="ours">Name of the contender the others are compared with.</param>
    private ReadSection(string workload, string title, string ours, List<ReadSummary> rows)
    {
        _workload = workload;
        _title = title;
        _ours = ours;
        _rows = rows;
    }

    /// <summary>Measures the contenders; the first is ours, whom the others are compared with.</summary>
    public static ReadSection Run(
        Tournament tournament,
        string workload,
        ReadFile file,
        ReadSettings settings,
        IReadOnlyList<Contender> contenders)
    {
        string title = $"QD{settings.Depth}";
        IReadOnlyDictionary<string, IReadOnlyList<ReadMeasurement>> measured = tournament.Run(
            workload, title, contenders, MeasurementJson.Default.ReadMeasurement, file.Cache);
        List<ReadSummary> rows = [.. contenders
            .Where(contender => measured.ContainsKey(contender.Name))
            .Select(contender => ReadSummary.Of(contender.Name, measured[contender.Name]))];
        return new ReadSection(workload, title, contenders[0].Name, rows);
    }

    public ReadSummary? Ours => Find(_ours);

    /// <summary>Our throughput over the best of these contenders'; null unless all of them have a row.</summary>
    public double? Throughput(params IReadOnlyList<Contender> peers) =>
        Rows(peers) is { } rows && Ours is { } ours ? ours.OpsPerSecond / rows.Max(row => row.OpsPerSecond) : null;

    /// <summary>Our median latency over the best of these contenders'; null unless all of them have a row.</summary>
    public double? MedianLatency(params IReadOnlyList<Contender> peers) =>
        Rows(peers) is { } rows && Ours is { } ours ? ours.P50Micros / rows.Min(row => row.P50Micros) : null;

    public ReportTable ToTable() => new(
        $"{_workload}, {_title}",
        ["contender", "ops/s", "CPU µs/op", "B/op", "p50 µs", "p99 µs", "p99.9 µs", $"{_ours} ÷ this"],
        [.. _rows.Select(ToCells)]);

    public ComparisonChart ToChart() => new(
        $"{_workload}-{_title}".ToLowerInvariant(),
        $"{_workload}, {_title}: 4 KiB random reads, page cache",
        "thousand operations per second (more is better)",
        [.. _rows.Select(row => new ChartBar(
            row.Name, row.OpsPerSecond / 1000, row.Name.StartsWith(_ours, StringComparison.Ordinal)))]);

    private string[] ToCells(ReadSummary row) =>
    [
        row.Name,
        Figure.Count(row.OpsPerSecond),
        Figure.Decimal(row.CpuMicrosPerOp),
        row.AllocatedBytesPerOp is { } bytes ? Figure.Decimal(bytes) : Figure.None,
        Figure.Decimal(row.P50Micros),
        Figure.Decimal(row.P99Micros),
        Figure.Decimal(row.P999Micros),
        Ours is { } ours ? Figure.Decimal(ours.OpsPerSecond / row.OpsPerSecond) : Figure.None,
    ];

    private ReadSummary? Find(string name) => _rows.Find(row => row.Name == name);

    private List<ReadSummary>? Rows(IReadOnlyList<Contender> contenders)
    {
        List<ReadSummary> rows = [.. contenders.Select(contender => Find(contender.Name)).OfType<ReadSummary>()];
        return rows.Count == contenders.Count ? rows : null;
    }
}
