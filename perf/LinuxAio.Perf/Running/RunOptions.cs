namespace LinuxAio.Perf.Running;

/// <param name="Workloads">Names of the workloads to run.</param>
/// <param name="Runs">Rounds; each runs every contender once.</param>
/// <param name="Seconds">Measured period of one read contender in one round.</param>
/// <param name="WarmUpSeconds">Time before it: the JIT must have settled.</param>
/// <param name="CapSeconds">The longest wait for one ThreadPool item beside blocked reads.</param>
/// <param name="Output">Folder for the report, the raw data, the charts, and the file that is read.</param>
/// <param name="Peers">Folder of the native drivers.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Workloads,
    int Runs,
    double Seconds,
    double WarmUpSeconds,
    double CapSeconds,
    string Output,
    string Peers);
