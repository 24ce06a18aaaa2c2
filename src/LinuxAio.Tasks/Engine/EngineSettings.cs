using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>What an engine is made with.</summary>
internal sealed record EngineSettings
{
    /// <summary>True: the number of workers is what the caller set. False: <see cref="IAioEngine.Tick"/> adjusts it.</summary>
    internal bool FixedWorkers { get; init; }

    internal int MinWorkers { get; init; } = 1;

    internal int MaxWorkers { get; init; } = 32;

    internal TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often <see cref="IAioEngine.Tick"/> is called while there is reason to.</summary>
    internal TimeSpan TickInterval { get; init; } = TimeSpan.FromMilliseconds(1);

    internal int CancellationSignal { get; init; } = 44;

    internal WorkerLibrary Library { get; init; } = WorkerLibrary.Default;
}
