using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks;

/// <summary>The settings of an <see cref="AioContext"/>, which copies them when it is constructed. If a value is out of
/// its bounds, the constructor throws an <see cref="ArgumentOutOfRangeException"/> that names the property.</summary>
public sealed class AioOptions
{
    private const int MostWorkers = 4096;

    // Waits and timers of .NET take at most int.MaxValue milliseconds, about 24.8 days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    /// <summary>The minimum number of workers. They stay when there is no work. Bounds: 0 to 4,096. Default:
    /// 1.</summary>
    /// <remarks>In <see cref="CompletionMode.Manual"/> the context starts this number of workers. Only
    /// <see cref="AioContext.MinParallel"/> and <see cref="AioContext.MaxParallel"/> change it later.</remarks>
    public int MinWorkers { get; set; } = 1;

    /// <summary>The maximum number of workers. It limits how many operations can be in the kernel at the same time;
    /// further operations wait in the queue, which has no limit. Bounds: 1 to 4,096, and not below
    /// <see cref="MinWorkers"/>. Default: 32.</summary>
    /// <remarks>The context adds workers one at a time, while operations wait and its workers are slow. In
    /// <see cref="CompletionMode.Manual"/> this option is not used.</remarks>
    public int MaxWorkers { get; set; } = 32;

    /// <summary>This version accepts this option but does not use it: <see cref="MaxWorkers"/> is always a hard limit.
    /// Bounds: 0 to 4,096. Default: 0.</summary>
    /// <remarks>It is meant for the number of workers beyond <see cref="MaxWorkers"/> that may replace workers which
    /// are stuck in one call.</remarks>
    public int MaxStuckWorkers { get; set; }

    /// <summary>How long a worker beyond <see cref="MinWorkers"/> waits for work before it ends. With
    /// <see cref="Timeout.InfiniteTimeSpan"/> it never ends. Bounds: longer than zero and at most 24 days, or infinite.
    /// Default: 10 seconds.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two checks of the context. They are made while operations wait or
    /// results are delivered. Bounds: 1 millisecond to 1 minute. Default: 1 millisecond.</summary>
    /// <remarks>A check finds out whether more workers are needed, and whether a blocked continuation holds up others.
    /// A shorter time reacts faster; each check costs a few microseconds.</remarks>
    public TimeSpan LaunchInterval { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Where continuations run. Default: <see cref="CompletionMode.ThreadPool"/>.</summary>
    public CompletionMode CompletionMode { get; set; } = CompletionMode.ThreadPool;

    /// <summary>Whether a read is first tried inline, on the caller's thread. For cached data this has a tenth of the
    /// cost of a worker. Default: true.</summary>
    /// <remarks>Only a read of up to 256 KiB from a regular file that is given as a <c>SafeHandle</c> is tried inline.
    /// A read that would wait for the device goes to a worker.</remarks>
    public bool TryInline { get; set; } = true;

    /// <summary>How long disposing the context waits for outstanding operations. After that it interrupts those that
    /// can be interrupted. Bounds: zero to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>. Default: 5
    /// seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of the real-time signal that interrupts a running operation. The context does not start if
    /// other code in the process handles this signal. Bounds: 35 to 64; the threading library and the runtime use lower
    /// numbers. Default: 44.</summary>
    public int CancellationSignal { get; set; } = 44;

    /// <summary>The name of the context in error messages, in metrics and in the names of its threads. It must contain
    /// more than white space. Default: <c>aio</c>.</summary>
    public string Name { get; set; } = "aio";

    /// <summary>Checks the values and copies them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    internal AioOptions Copy()
    {
        CheckWorkers(MinWorkers);
        OptionCheck.That(
            MaxWorkers >= Math.Max(1, MinWorkers) && MaxWorkers <= MostWorkers, MaxWorkers,
            "1 to 4,096 and not below MinWorkers");
        CheckWorkers(MaxStuckWorkers);
        CheckTimeout(IdleTimeout, TimeSpan.FromTicks(1), "longer than zero and at most 24 days, or infinite");
        OptionCheck.That(
            LaunchInterval >= TimeSpan.FromMilliseconds(1) && LaunchInterval <= TimeSpan.FromMinutes(1), LaunchInterval,
            "1 millisecond to 1 minute");
        OptionCheck.IsDefined(CompletionMode);
        CheckTimeout(ShutdownTimeout, TimeSpan.Zero, "zero to 24 days, or infinite");
        OptionCheck.InRange(CancellationSignal, CancelSignal.Lowest, CancelSignal.Highest);
        OptionCheck.That(!string.IsNullOrWhiteSpace(Name), Name, "more than white space");
        return (AioOptions)MemberwiseClone();
    }

    internal EngineSettings ToEngineSettings() => new()
    {
        FixedWorkers = CompletionMode == CompletionMode.Manual,
        MinWorkers = MinWorkers,
        MaxWorkers = MaxWorkers,
        IdleTimeout = IdleTimeout,
        TickInterval = LaunchInterval,
        CancellationSignal = CancellationSignal,
    };

    /// <summary>Checks a number of workers.</summary>
    internal static void CheckWorkers(int workers, [CallerArgumentExpression(nameof(workers))] string? name = null) =>
        OptionCheck.InRange(workers, 0, MostWorkers, name);

    private static void CheckTimeout(
        TimeSpan value, TimeSpan minimum, string bounds,
        [CallerArgumentExpression(nameof(value))] string? property = null) =>
        OptionCheck.That(
            value == Timeout.InfiniteTimeSpan || (value >= minimum && value <= LongestTimeout), value, bounds,
            property);
}
