namespace LinuxAio.Perf.Starvation;

/// <param name="Directory">Where the FIFOs are made.</param>
/// <param name="Blocked">Reads left blocked.</param>
/// <param name="Samples">ThreadPool items measured, one after another.</param>
/// <param name="CapSeconds">The longest wait for one item.</param>
internal sealed record StarvationSettings(string Directory, int Blocked, int Samples, double CapSeconds);
