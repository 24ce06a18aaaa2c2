using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>One piece of work, done by each contender in turn: its rows, and the ratios between them.</summary>
internal sealed class WorkSection
{
    private readonly string _workload;
    private readonly string _title;
    private readonly IReadOnlyList<Contender> _contenders;
    private readonly Dictionary<string, double> _seconds;

    /// <param name="contenders">The first is ours, whom the others are compared with.</param>
    /// <param name="prepare">Before each of them.</param>
    public WorkSection(
        Tournament tournament, string workload, string title, IReadOnlyList<Contender> contenders, Action prepare)
    {
        _workload = workload;
        _title = title;
        _contenders = contenders;
        _seconds = tournament.Run(workload, title, contenders, MeasurementJson.Default.WorkMeasurement, prepare)
            .Where(pair => pair.Value.Count > 0)
            .ToDictionary(pair => pair.Key, pair => Median.Of(pair.Value.Select(measured => measured.Seconds)));
    }

    public ReportTable ToTable() => new(
        $"{_workload}, {_title}",
        ["contender", "seconds", $"{_contenders[0].Name} is faster by"],
        [.. _contenders.Where(contender => _seconds.ContainsKey(contender.Name)).Select(contender => (string[])[
            contender.Name,
            Figure.Decimal(_seconds[contender.Name]),
            Speed(contender.Name) is { } speed ? Figure.Decimal(speed) : Figure.None,
        ])]);

    /// <summary>That ours is as fast as this one, times so much.</summary>
    public TargetResult Target(string peer, double atLeast) =>
        TargetResult.Ratio(_workload, $"{_title}: speed ÷ {peer}", Speed(peer), atLeast);

    private double? Speed(string peer) =>
        _seconds.TryGetValue(peer, out double theirs) && _seconds.TryGetValue(_contenders[0].Name, out double ours)
            ? theirs / ours
            : null;
}
