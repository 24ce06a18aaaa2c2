namespace LinuxAio.Cli.Bench.Reads;

/// <summary>Queue depth asynchronous loops over a context in <see cref="CompletionMode.Manual"/>: one thread starts them and
/// polls, so that all of their code runs on it.</summary>
internal sealed class PolledReadBench(ReadSettings settings, LinuxAioReader reader) : ReadBench(settings, settings.Depth)
{
    public override void Dispose() => reader.Dispose();

    protected override Task Start(IEnumerable<ReadLane> lanes) => Task.Factory.StartNew(
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
