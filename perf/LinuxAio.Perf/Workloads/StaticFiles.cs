using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>P11: files over HTTP, from memory and from storage that takes its time.</summary>
internal sealed class StaticFiles : Workload
{
    private static readonly int[] CachedBytes = [4 << 10, 100 << 10, 10 << 20];

    // None tells what a ping takes at best: that the others take no more is the point.
    private static readonly int[] SlowConnections = [0, 64, 256];

    public override string Name => "P11";

    public override string Title => "P11: static files over HTTP (MapAioFiles beside UseStaticFiles, load by wrk)";

    public override WorkloadReport Run(Tournament tournament, RunOptions options)
    {
        List<CachedFileSection> cached =
            [.. CachedBytes.Select(bytes => new CachedFileSection(tournament, options, Name, bytes))];
        List<SlowFileSection> slow =
            [.. SlowConnections.Select(connections => new SlowFileSection(tournament, options, Name, connections))];
        return new WorkloadReport(
            Title,
            [.. cached.Select(section => section.ToTable()), .. slow.Select(section => section.ToTable())],
            [.. cached.Select(section => section.Target), .. slow.Select(section => section.Target)],
            [.. cached.Select(section => section.ToChart()), .. slow.Select(section => section.ToChart())]);
    }
}
