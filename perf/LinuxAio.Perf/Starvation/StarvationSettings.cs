namespace LinuxAio.Perf.Starvation;

/// <summary>What a contender of P6 is to measure.</summary>
/// <param name="Directory">The folder for the FIFOs.</param>
/// <param name="Blocked">How many reads block.</param>
/// <param name="Samples">How many ThreadPool items to measure, one after another.</param>
/// <param name="CapSeconds">The longest wait for one item.</param>
internal sealed record StarvationSettings(string Directory, int Blocked, int Samples, double CapSeconds);
