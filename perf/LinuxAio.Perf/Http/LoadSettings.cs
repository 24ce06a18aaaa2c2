namespace LinuxAio.Perf.Http;

/// <param name="Connections">Each with one request at a time; 0: no load.</param>
internal sealed record LoadSettings(int Connections, double Seconds, double WarmUpSeconds);
