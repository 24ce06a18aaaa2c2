using System.Security.Cryptography;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Workloads;

/// <summary>P11: files over HTTP, from memory and from storage that takes its time.</summary>
internal sealed class StaticFiles : Workload
{
    private static readonly int[] CachedBytes = [4 << 10, 100 << 10, 10 << 20];

    private static readonly int[] SlowConnections = [64, 256];

    // What is served has rarely been changed within the last minute; and is closed otherwise if it has.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(61);

    public override string Name => "P11";

    public override string Title => "P11: static files over HTTP (MapAioFiles beside UseStaticFiles, load by wrk)";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ScratchFolder folder = new(options.Output);
        List<FileInfo> files = [.. CachedBytes.Select(bytes => Plant(folder, bytes))];
        PageCache.Sync();
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

    private static FileInfo Plant(ScratchFolder folder, int bytes)
    {
        FileInfo file = new(Path.Combine(folder.Path, $"cached-{bytes}.bin"));
        File.WriteAllBytes(file.FullName, RandomNumberGenerator.GetBytes(bytes));
        return file;
    }
}
