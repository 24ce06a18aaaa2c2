using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Report;

/// <summary>The content of the report, in its order; console and Markdown differ only in form.</summary>
internal sealed record FullReport(
    Machine Machine,
    RunOptions Options,
    IReadOnlyList<WorkloadReport> Workloads,
    IReadOnlyList<MissingContender> Missing)
{
    public string Method =>
        $"Rounds: {Options.Runs}. A round runs each contender once, in a process of its own. All figures and ratios "
        + $"are medians over the rounds. Reads are measured for {Figure.Decimal(Options.Seconds)} s. Every .NET "
        + $"contender warms up for {Figure.Decimal(Options.WarmUpSeconds)} s before.";

    public ReportTable TargetTable() => new(
        "Targets",
        ["target", "measured", "limit", "verdict"],
        [.. Workloads.SelectMany(workload => workload.Targets).Select(ToCells)]);

    public IEnumerable<string> MissingLines() => Missing.Select(
        m => $"{m.Section}: {m.Name} {(m.Failed ? "FAILED" : "not available")}: {m.Reason}");

    private static string[] ToCells(TargetResult target) =>
    [
        $"{target.Workload}: {target.Text}",
        target.Measured is { } value ? $"{Figure.Decimal(value)} {target.Unit}" : Figure.None,
        $"{(target.AtLeast ? "≥" : "≤")} {Figure.Decimal(target.Limit)} {target.Unit}",
        target.Verdict,
    ];
}
