using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Makes contexts with engines that a test wraps or configures.</summary>
internal static class TestContexts
{
    /// <summary>A context with a wrapped real engine.</summary>
    internal static AioContext Wrapped(AioOptions options, Func<IAioEngine, EngineWrapper> wrap) =>
        new(options.Copy(), validated => wrap(new CloneEngine(validated.ToEngineSettings())));

    /// <summary>A context with a real engine whose settings are changed.</summary>
    internal static AioContext WithSettings(AioOptions options, Func<EngineSettings, EngineSettings> change) =>
        new(options.Copy(), validated => new CloneEngine(change(validated.ToEngineSettings())));

    /// <summary>A context in manual mode with the given number of workers.</summary>
    internal static AioContext Manual(int workers = 1) =>
        new(new AioOptions
        {
            CompletionMode = CompletionMode.Manual,
            MinWorkers = workers,
            MaxWorkers = Math.Max(1, workers),
        });
}
