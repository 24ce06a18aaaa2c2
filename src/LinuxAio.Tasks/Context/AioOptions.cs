using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks;

/// <summary>The settings of an <see cref="AioContext"/>, which copies them when it is constructed. A value out of its
/// bounds is an <see cref="ArgumentOutOfRangeException"/> there that names the property.</summary>
public sealed class AioOptions
{
    private const int MostWorkers = 4096;

    // The timers of .NET accept no longer time.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    /// <summary>How many workers stay when there is no work; 0 to 4,096. Default: 1. In
    /// <see cref="CompletionMode.Manual"/> this is the number of workers that the context starts; only
    /// <see cref="AioContext.MinParallel"/> and <see cref="AioContext.MaxParallel"/> change it later.</summary>
    public int MinWorkers { get; set; } = 1;

    /// <summary>How many workers there may be at most, and so how many operations can be in the kernel at the same
    /// time; 1 to 4,096 and not below <see cref="MinWorkers"/>. Default: 32. Further operations wait in the queue,
    /// which has no limit. Workers are added one at a time, while requests wait and the running workers are slow. Not
    /// used in <see cref="CompletionMode.Manual"/>.</summary>
    public int MaxWorkers { get; set; } = 32;

    /// <summary>How many workers beyond <see cref="MaxWorkers"/> may replace workers that are stuck in one call; 0 to
    /// 4,096. Default: 0, so that <see cref="MaxWorkers"/> is a hard limit. This version accepts the value but does not
    /// use it: <see cref="MaxWorkers"/> is always a hard limit.</summary>
    public int MaxStuckWorkers { get; set; }

    /// <summary>How long a worker beyond <see cref="MinWorkers"/> waits for work before it ends; longer than zero and
    /// at most 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>: it never ends. Default: 10 seconds.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two checks, made while requests wait, whether more workers are needed and whether a
    /// blocked continuation holds up others; 1 millisecond to 1 minute. Default: 1 millisecond. A shorter time reacts
    /// faster; each check costs a few microseconds.</summary>
    public TimeSpan LaunchInterval { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Where continuations run. Default: <see cref="CompletionMode.ThreadPool"/>.</summary>
    public CompletionMode CompletionMode { get; set; } = CompletionMode.ThreadPool;

    /// <summary>Whether a read of cached data is done inline, on the caller's thread, at a tenth of the cost of a
    /// worker. Default: true. Only reads of up to 256 KiB from regular files that are given as a <c>SafeHandle</c> are
    /// tried inline; a read that would wait for the device goes to a worker anyway.</summary>
    public bool TryInline { get; set; } = true;

    /// <summary>How long disposing the context waits for outstanding operations before it interrupts those that can be
    /// interrupted; zero to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>. Default: 5 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of the real-time signal that interrupts a running operation; 35 to 64, because the threading
    /// library and the runtime use lower ones. Default: 44. The context does not start if other code in the process
    /// handles this signal.</summary>
    public int CancellationSignal { get; set; } = 44;

    /// <summary>The name of the context, in error messages, metrics and the names of its threads; not empty and not
    /// only white space. Default: <c>aio</c>.</summary>
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
