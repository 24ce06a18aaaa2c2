namespace LinuxAio.Perf.Report;

/// <param name="Ours">Drawn in the colour of the library's own rows.</param>
internal sealed record ChartBar(string Name, double Value, bool Ours);
