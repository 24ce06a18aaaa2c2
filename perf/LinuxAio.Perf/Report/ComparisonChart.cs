namespace LinuxAio.Perf.Report;

/// <summary>One bar per contender; the unit says whether more or less is better.</summary>
internal sealed record ComparisonChart(string FileName, string Title, string Unit, IReadOnlyList<ChartBar> Bars);
