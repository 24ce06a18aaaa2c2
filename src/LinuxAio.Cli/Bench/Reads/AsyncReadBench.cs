namespace LinuxAio.Cli.Bench.Reads;

/// <summary>Queue depth asynchronous loops on the ThreadPool, over one reader or one reader each.</summary>
internal sealed class AsyncReadBench(ReadSettings settings, IReadOnlyList<IAsyncReader> readers)
    : ReadBench(settings, settings.Depth)
{
    public override void Dispose()
    {
        foreach (IAsyncReader reader in readers)
        {
            reader.Dispose();
        }
    }

    protected override Task Start(IEnumerable<ReadLane> lanes) => Task.WhenAll(
        lanes.Select((lane, index) => Task.Run(() => lane.RunAsync(readers[index % readers.Count]))));
}
