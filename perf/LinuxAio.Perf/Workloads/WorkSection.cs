using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>One piece of work, done by each contender in turn: its rows, and the ratios between them.</summary>
internal sealed class WorkSection
{
    private readonly string _workload;
    private readonly string _title;
    private readonly string _ours;
    private readonly Rounds<WorkMeasurement> _rounds;

    /// <param name="contenders">The first is ours, whom the others are compared with.</param>
    /// <param name="prepare">Before each of them.</param>
    public WorkSection(
        RoundRunner runner, string workload, string title, IReadOnlyList<Contender> contenders, Action prepare)
    {
        _workload = workload;
        _title = title;
        _ours = contenders[0].Name;
        _rounds = new Rounds<WorkMeasurement>(
            runner.Run(workload, title, contenders, MeasurementJson.Default.WorkMeasurement, prepare));
    }

    public ReportTable ToTable() => new(
        $"{_workload}, {_title}",
        ["contender", "seconds", $"{_ours} is faster by"],
        [.. _rounds.Names.Select(name => (string[])[
            name,
            Figure.Decimal(_rounds.MedianOf(name, Seconds)!.Value),
            Speed(name) is { } speed ? Figure.Decimal(speed) : Figure.None,
        ])]);

    /// <summary>That ours is as fast as this one, times so much.</summary>
    public TargetResult Target(string peer, double atLeast) =>
        TargetResult.Ratio(_workload, $"{_title}: speed ÷ {peer}", Speed(peer), atLeast);

    private static double Seconds(WorkMeasurement measurement) => measurement.Seconds;

    private double? Speed(string peer) => _rounds.Ratio(peer, _ours, Seconds);
}
