namespace LinuxAio.Perf.Report;

/// <summary>One bar of a chart.</summary>
/// <param name="Ours">Whether it is a row of the library, which has a colour of its own.</param>
internal sealed record ChartBar(string Name, double Value, bool Ours);
