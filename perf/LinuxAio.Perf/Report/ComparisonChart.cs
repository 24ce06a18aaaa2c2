namespace LinuxAio.Perf.Report;

/// <summary>A chart with one bar per contender. Its unit says whether more or less is better.</summary>
internal sealed record ComparisonChart(string FileName, string Title, string Unit, IReadOnlyList<ChartBar> Bars);
