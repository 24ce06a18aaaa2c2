using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The settings of an engine.</summary>
internal sealed record EngineSettings
{
    /// <summary>True: the caller sets the number of workers. False: <see cref="IAioEngine.Tick"/> adjusts it.</summary>
    internal bool FixedWorkers { get; init; }

    internal int MinWorkers { get; init; } = 1;

    internal int MaxWorkers { get; init; } = 32;

    internal TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two calls of <see cref="IAioEngine.Tick"/> while requests wait.</summary>
    internal TimeSpan TickInterval { get; init; } = TimeSpan.FromMilliseconds(1);

    internal int CancellationSignal { get; init; } = 44;

    internal WorkerLibrary Library { get; init; } = WorkerLibrary.Default;
}
