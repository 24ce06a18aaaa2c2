using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>Measures how long each contender takes for one piece of work.</summary>
internal sealed class WorkSection
{
    private readonly string _workload;
    private readonly string _title;
    private readonly string _ours;
    private readonly Rounds<WorkMeasurement> _rounds;

    /// <param name="runner">Runs the contenders.</param>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="title">What the work is.</param>
    /// <param name="contenders">The first is the library's; the others are compared with it.</param>
    /// <param name="prepare">Called before each contender.</param>
    public WorkSection(
        RoundRunner runner,
        string workload,
        string title,
        IReadOnlyList<Contender> contenders,
        Action? prepare = null)
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

    /// <summary>The target that the library's speed is at least <paramref name="atLeast"/> times a peer's.</summary>
    public TargetResult Target(string peer, double atLeast) =>
        TargetResult.Ratio(_workload, $"{_title}: speed ÷ {peer}", Speed(peer), atLeast);

    private static double Seconds(WorkMeasurement measurement) => measurement.Seconds;

    private double? Speed(string peer) => _rounds.Ratio(peer, _ours, Seconds);
}
