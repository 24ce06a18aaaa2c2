namespace LinuxAio.Measuring;

/// <summary>Measures reads through a context in <see cref="CompletionMode.Manual"/>: as many asynchronous loops as
/// <see cref="ReadSettings.Depth"/>. One thread starts the loops and polls the context, so all of their code runs on
/// that thread.</summary>
/// <param name="settings">What to read, and for how long.</param>
/// <param name="reader">The reader that all loops share. This object disposes of the reader.</param>
public sealed class PolledReadBench(ReadSettings settings, LinuxAioReader reader) : ReadBench(settings, settings.Depth)
{
    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();

    private protected override Task Start(IEnumerable<ReadLane> lanes) => Task.Factory.StartNew(
        () => Run(lanes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(IEnumerable<ReadLane> lanes)
    {
        Task running = Task.WhenAll(lanes.Select(lane => lane.RunAsync(reader)));
        while (!running.IsCompleted)
        {
            reader.Context.PollWait();
            reader.Context.PollCallback();
        }

        running.GetAwaiter().GetResult();
    }
}
