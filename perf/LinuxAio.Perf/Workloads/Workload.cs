using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>One row of the list of targets: what is run, and what it is held to.</summary>
internal abstract class Workload
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract WorkloadReport Run(RoundRunner runner, RunOptions options);
}
