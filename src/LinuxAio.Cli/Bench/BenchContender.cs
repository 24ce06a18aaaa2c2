using LinuxAio.Measuring;

namespace LinuxAio.Cli.Bench;

/// <summary>A way to read the file, by the name the table shows.</summary>
internal sealed record BenchContender(string Name, Func<ReadSettings, ReadBench> Create)
{
    /// <summary>The library in each of its ways, .NET's own, and the bare system call on as many threads as
    /// processors.</summary>
    internal static IReadOnlyList<BenchContender> All { get; } =
    [
        Library("LinuxAio", new AioOptions()),
        Library("LinuxAio, through a worker", new AioOptions { TryInline = false }),
        Library(
            "LinuxAio, through a worker, Inline",
            new AioOptions { TryInline = false, CompletionMode = CompletionMode.Inline }),
        new("LinuxAio, through a worker, Manual", static settings =>
            new PolledReadBench(settings, new LinuxAioReader(settings.File, Manual(settings)))),
        new("RandomAccess.ReadAsync", static settings =>
            new AsyncReadBench(settings, [new RandomAccessReader(settings.File)])),
        new($"RandomAccess.Read (pread), {Environment.ProcessorCount} threads", static settings =>
            new BlockingReadBench(settings, new RandomAccessReader(settings.File))),
    ];

    // The number of workers is fixed in this mode: as many as the others may start, if there is a read for each.
    private static AioOptions Manual(ReadSettings settings)
    {
        var options = new AioOptions { TryInline = false, CompletionMode = CompletionMode.Manual };
        options.MinWorkers = Math.Min(settings.Depth, options.MaxWorkers);
        return options;
    }

    private static BenchContender Library(string name, AioOptions options) =>
        new(name, settings => new AsyncReadBench(settings, [new LinuxAioReader(settings.File, options)]));
}
