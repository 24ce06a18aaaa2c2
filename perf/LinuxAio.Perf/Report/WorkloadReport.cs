namespace LinuxAio.Perf.Report;

/// <summary>The part of the report about one workload.</summary>
internal sealed record WorkloadReport(
    string Title,
    IReadOnlyList<ReportTable> Tables,
    IReadOnlyList<TargetResult> Targets,
    IReadOnlyList<ComparisonChart> Charts);
