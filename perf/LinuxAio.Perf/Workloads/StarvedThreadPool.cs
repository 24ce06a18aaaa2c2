using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>P6: how reads that block delay everything else on the ThreadPool.</summary>
internal sealed class StarvedThreadPool : Workload
{
    private static readonly int[] Blocked = [4, 16, 64];

    public override string Name => "P6";

    public override string Title => "P6: starvation (reads that block on FIFOs, beside an unrelated ThreadPool item)";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ScratchFolder fifos = new(options.Output);
        List<StarvationSection> sections =
            [.. Blocked.Select(blocked => new StarvationSection(runner, options, Name, fifos.Path, blocked))];
        return new WorkloadReport(
            Title,
            [.. sections.Select(section => section.ToTable())],
            [.. sections.SelectMany(section => section.Targets)],
            [.. sections.Select(section => section.ToChart())]);
    }
}
