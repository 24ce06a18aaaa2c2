namespace LinuxAio.Measuring;

/// <summary>Measures asynchronous reads: as many loops as <see cref="ReadSettings.Depth"/> run on the ThreadPool. The
/// loops share one reader or take turns with several.</summary>
/// <param name="settings">What to read, and for how long.</param>
/// <param name="readers">The readers, which this object disposes of. With fewer readers than loops, loops share
/// them.</param>
public sealed class AsyncReadBench(ReadSettings settings, IReadOnlyList<IAsyncReader> readers)
    : ReadBench(settings, settings.Depth)
{
    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (IAsyncReader reader in readers)
        {
            reader.Dispose();
        }
    }

    private protected override Task Start(IEnumerable<ReadLane> lanes) => Task.WhenAll(
        lanes.Select((lane, index) => Task.Run(() => lane.RunAsync(readers[index % readers.Count]))));
}
