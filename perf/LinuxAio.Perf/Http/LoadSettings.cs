namespace LinuxAio.Perf.Http;

/// <summary>The load on a server.</summary>
/// <param name="Connections">Each has one request in flight. 0: no load.</param>
internal sealed record LoadSettings(int Connections, double Seconds, double WarmUpSeconds);
