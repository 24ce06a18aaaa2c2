namespace LinuxAio.MicroBenchmarks;

/// <summary>Starts contexts with exactly one worker: their number cannot change during a measurement.</summary>
internal static class OneWorker
{
    public static AioContext Start(CompletionMode mode) => new(new AioOptions
    {
        CompletionMode = mode,
        MinWorkers = 1,
        MaxWorkers = 1,
        TryInline = false,
    });
}
