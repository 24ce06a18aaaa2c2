using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Report;

/// <summary>Everything a run has to say, in the order it is said; the renderings differ only in form.</summary>
internal sealed record FullReport(
    Machine Machine,
    RunOptions Options,
    IReadOnlyList<WorkloadReport> Workloads,
    IReadOnlyList<MissingContender> Missing)
{
    public string Method =>
        $"Medians over the rounds ({Options.Runs}), of ratios too; a round runs each contender once, in a process of its "
        + "own, reads for "
        + $"{Figure.Decimal(Options.Seconds)} s after {Figure.Decimal(Options.WarmUpSeconds)} s of warm-up.";

    public ReportTable TargetTable() => new(
        "Targets",
        ["target", "measured", "limit", "verdict"],
        [.. Workloads.SelectMany(workload => workload.Targets).Select(ToCells)]);

    public IEnumerable<string> MissingLines() => Missing.Select(
        a => $"{a.Section}: {a.Name} {(a.Failed ? "FAILED" : "not available")}: {a.Reason}");

    private static string[] ToCells(TargetResult target) =>
    [
        $"{target.Workload}: {target.Text}",
        target.Measured is { } value ? $"{Figure.Decimal(value)} {target.Unit}" : Figure.None,
        $"{(target.AtLeast ? "≥" : "≤")} {Figure.Decimal(target.Limit)} {target.Unit}",
        target.Verdict,
    ];
}
