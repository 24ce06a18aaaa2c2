using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Work;

namespace LinuxAio.Perf.Workloads;

/// <summary>P5: reading every entry of a tree of 100,000 files, with its status.</summary>
internal sealed class TreeScan : Workload
{
    private const string DotNet = ".NET enumeration, one thread";
    private const string Find = "find -ls";
    private const string IoAio = "IO::AIO, aio_scandir and aio_lstat";
    private const int Directories = 1_000;
    private const int FilesInEach = 100;

    public override string Name => "P5";

    public override string Title => "P5: a tree of 100,000 files, each with its status";

    public override WorkloadReport Run(RoundRunner runner, RunOptions options)
    {
        using ScratchFolder folder = new(options.Output);
        string tree = Path.Combine(folder.Path, "tree");
        SampleTree.Create(tree, Directories, FilesInEach, "x"u8.ToArray());
        PageCache.Sync();
        IReadOnlyList<Contender> contenders =
        [
            MeasureWorkCommand.Code("LinuxAio, EnumerateAsync", WorkContender.Scan, options, tree),
            MeasureWorkCommand.Program(
                "aio scan", Path.Combine(AppContext.BaseDirectory, "aio"), "scan", "--json", tree),
            MeasureWorkCommand.Code(DotNet, WorkContender.ScanByDotNet, options, tree),
            MeasureWorkCommand.Program(Find, "find", tree, "-ls"),
            MeasureWorkCommand.Program(IoAio, Path.Combine(options.Peers, "treescan"), tree),
        ];
        WorkSection hot = new(runner, Name, "hot", contenders);
        List<WorkSection> sections = [hot];
        List<TargetResult> targets = [hot.Target(Find, 1), hot.Target(IoAio, 1)];
        if (PageCache.CanDrop)
        {
            WorkSection cold = new(runner, Name, "cold", contenders, PageCache.Drop);
            sections.Add(cold);
            targets.AddRange([cold.Target(DotNet, 3), cold.Target(Find, 1), cold.Target(IoAio, 1)]);
        }

        return new WorkloadReport(Title, [.. sections.Select(static section => section.ToTable())], targets, []);
    }
}
