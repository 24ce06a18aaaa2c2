namespace LinuxAio.Perf.Running;

/// <summary>What the user asked for on the command line.</summary>
/// <param name="Workloads">Names of the workloads to run.</param>
/// <param name="Runs">Number of rounds; each runs every contender once.</param>
/// <param name="Seconds">For how long a contender that reads is measured in one round.</param>
/// <param name="WarmUpSeconds">For how long a contender warms up before, so that no JIT time is measured.</param>
/// <param name="CapSeconds">The longest wait for one ThreadPool item beside blocked reads.</param>
/// <param name="Output">Folder for the report, the raw data, the charts and temporary files.</param>
/// <param name="Peers">Folder of the native drivers.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Workloads,
    int Runs,
    double Seconds,
    double WarmUpSeconds,
    double CapSeconds,
    string Output,
    string Peers);
