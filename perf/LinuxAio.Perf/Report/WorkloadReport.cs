namespace LinuxAio.Perf.Report;

/// <summary>What one workload has to show.</summary>
internal sealed record WorkloadReport(
    string Title,
    IReadOnlyList<ReportTable> Tables,
    IReadOnlyList<TargetResult> Targets,
    IReadOnlyList<ComparisonChart> Charts);
