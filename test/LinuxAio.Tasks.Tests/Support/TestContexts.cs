using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Contexts over engines of the test's making.</summary>
internal static class TestContexts
{
    /// <summary>A context over the real engine, wrapped.</summary>
    internal static AioContext Wrapped(AioOptions options, Func<IAioEngine, EngineWrapper> wrap) =>
        new(options.Copy(), validated => wrap(new CloneEngine(validated.ToEngineSettings())));

    /// <summary>A context over a real engine with changed settings.</summary>
    internal static AioContext WithSettings(AioOptions options, Func<EngineSettings, EngineSettings> change) =>
        new(options.Copy(), validated => new CloneEngine(change(validated.ToEngineSettings())));

    /// <summary>A manual context with so many workers.</summary>
    internal static AioContext Manual(int workers = 1) =>
        new(new AioOptions
        {
            CompletionMode = CompletionMode.Manual,
            MinWorkers = workers,
            MaxWorkers = Math.Max(1, workers),
        });
}
