using LinuxAio.Measuring;

namespace LinuxAio.Cli.Bench;

/// <summary>A way to read the file, with its name in the table.</summary>
internal sealed record BenchContender(string Name, Func<ReadSettings, ReadBench> Create)
{
    /// <summary>The library in its completion modes, .NET's asynchronous read, and the plain system call on one thread
    /// per processor.</summary>
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

    // In Manual mode, the number of workers is fixed. Start as many as the other modes may start, but not more than
    // there are reads in flight.
    private static AioOptions Manual(ReadSettings settings)
    {
        var options = new AioOptions { TryInline = false, CompletionMode = CompletionMode.Manual };
        options.MinWorkers = Math.Min(settings.Depth, options.MaxWorkers);
        return options;
    }

    private static BenchContender Library(string name, AioOptions options) =>
        new(name, settings => new AsyncReadBench(settings, [new LinuxAioReader(settings.File, options)]));
}
