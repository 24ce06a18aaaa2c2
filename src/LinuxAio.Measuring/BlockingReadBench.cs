namespace LinuxAio.Measuring;

/// <summary>Measures blocking reads: each of <see cref="ReadSettings.Threads"/> threads runs one loop.</summary>
/// <param name="settings">What to read, and for how long.</param>
/// <param name="reader">The reader that all loops share. This object disposes of the reader.</param>
public sealed class BlockingReadBench(ReadSettings settings, IBlockingReader reader)
    : ReadBench(settings, settings.Threads)
{
    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();

    private protected override Task Start(IEnumerable<ReadLane> lanes) =>
        Task.WhenAll(lanes.Select(lane => Task.Factory.StartNew(
            () => lane.Run(reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
}
