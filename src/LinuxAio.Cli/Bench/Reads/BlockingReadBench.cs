namespace LinuxAio.Cli.Bench.Reads;

/// <summary>One loop on each of so many threads of their own.</summary>
internal sealed class BlockingReadBench(ReadSettings settings, IBlockingReader reader)
    : ReadBench(settings, settings.Threads)
{
    public override void Dispose() => reader.Dispose();

    protected override Task Start(IEnumerable<ReadLane> lanes) => Task.WhenAll(lanes.Select(lane => Task.Factory.StartNew(
        () => lane.Run(reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
}
