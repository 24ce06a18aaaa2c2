using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>P11: files over HTTP, from the page cache and from slow storage.</summary>
internal sealed class StaticFiles : Workload
{
    private static readonly int[] CachedBytes = [4 << 10, 100 << 10, 10 << 20];

    private static readonly int[] SlowConnections = [64, 256];

    // Files on a server have rarely changed within the last minute, and the library closes those that have on a worker.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(61);

    public override string Name => "P11";

    public override string Title => "P11: static files over HTTP (MapAioFiles beside UseStaticFiles, load by wrk)";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ScratchFolder folder = new(options.Output);
        List<FileInfo> files = [.. CachedBytes.Select(bytes => WriteFile(folder, bytes))];
        Thread.Sleep(Age);
        List<CachedFileSection> cached =
            [.. files.Select(file => new CachedFileSection(runner, options, Name, file))];
        SlowFileSection idle = new(runner, options, Name, connections: 0);
        List<SlowFileSection> slow =
            [.. SlowConnections.Select(connections => new SlowFileSection(runner, options, Name, connections))];
        List<SlowFileSection> all = [idle, .. slow];
        return new WorkloadReport(
            Title,
            [.. cached.Select(section => section.ToTable()), .. all.Select(section => section.ToTable())],
            [.. cached.Select(section => section.Target), .. slow.Select(section => section.TargetBeside(idle))],
            [.. cached.Select(section => section.ToChart()), .. all.Select(section => section.ToChart())]);
    }

    private static FileInfo WriteFile(ScratchFolder folder, int bytes)
    {
        string path = Path.Combine(folder.Path, $"cached-{bytes}.bin");
        RandomFile.Write(path, bytes);
        return new FileInfo(path);
    }
}
