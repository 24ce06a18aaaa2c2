using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>What is measured under one name, and the targets for it.</summary>
internal abstract class Workload
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract WorkloadReport Run(RoundRunner runner, RunOptions options);
}
