using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks;

/// <summary>How an <see cref="AioContext"/> works. Copied at its construction, where bad values are an
/// <see cref="ArgumentOutOfRangeException"/> naming the property.</summary>
public sealed class AioOptions
{
    private const int MostWorkers = 4096;

    // What the runtime's own timers take.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    /// <summary>How many workers stay when there is nothing to do. Defaults to 1; 0 to 4,096. In
    /// <see cref="CompletionMode.Manual"/> it is the number of workers started, which only
    /// <see cref="AioContext.MinParallel"/> and <see cref="AioContext.MaxParallel"/> change.</summary>
    public int MinWorkers { get; set; } = 1;

    /// <summary>How many workers there may be, and so how many operations can be in the kernel at once; more wait in the
    /// queue, without limit. Defaults to 32; 1 to 4,096, not below <see cref="MinWorkers"/>. They are started one at a
    /// time, while requests wait and those there are prove slow. Not used in <see cref="CompletionMode.Manual"/>.</summary>
    public int MaxWorkers { get; set; } = 32;

    /// <summary>How many workers beyond <see cref="MaxWorkers"/> may replace ones stuck in one call for long. Defaults to 0,
    /// which makes <see cref="MaxWorkers"/> hard; 0 to 4,096. Accepted, and without effect in this version:
    /// <see cref="MaxWorkers"/> is always hard.</summary>
    public int MaxStuckWorkers { get; set; }

    /// <summary>How long a worker beyond <see cref="MinWorkers"/> stays without work. Defaults to 10 seconds; above zero and
    /// up to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>: it stays for good.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often, while requests wait, the context looks whether more workers are needed, and whether a blocked
    /// continuation holds up others. Defaults to 1 millisecond; 1 millisecond to 1 minute. Shorter reacts faster; each
    /// look costs a few microseconds.</summary>
    public TimeSpan LaunchInterval { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Where continuations run. Defaults to <see cref="CompletionMode.ThreadPool"/>.</summary>
    public CompletionMode CompletionMode { get; set; } = CompletionMode.ThreadPool;

    /// <summary>Whether a read of cached data is done at once on the caller's thread, which costs a tenth of going through
    /// a worker. Defaults to true. Only on regular files given as a <c>SafeHandle</c>, for up to 256 KiB; a read
    /// that would wait for a device goes to a worker all the same.</summary>
    public bool TryInline { get; set; } = true;

    /// <summary>How long disposing waits for outstanding operations before it interrupts those that can be. Defaults to 5
    /// seconds; zero to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The real-time signal that interrupts a running operation. Defaults to 44; 35 to 64 (lower ones belong to the
    /// threading library and the runtime), refused if other code in the process handles it.</summary>
    public int CancellationSignal { get; set; } = 44;

    /// <summary>Names the context in errors and its thread in debuggers. Defaults to <c>aio</c>.</summary>
    public string Name { get; set; } = "aio";

    internal AioOptions Copy()
    {
        Check(MinWorkers is >= 0 and <= MostWorkers, MinWorkers, "0 to 4,096");
        Check(MaxWorkers is >= 1 and <= MostWorkers && MaxWorkers >= MinWorkers, MaxWorkers,
            "1 to 4,096, not below MinWorkers");
        Check(MaxStuckWorkers is >= 0 and <= MostWorkers, MaxStuckWorkers, "0 to 4,096");
        Check(
            IdleTimeout == Timeout.InfiniteTimeSpan || (IdleTimeout > TimeSpan.Zero && IdleTimeout <= LongestTimeout),
            IdleTimeout, "above zero and up to 24 days, or infinite");
        Check(
            LaunchInterval >= TimeSpan.FromMilliseconds(1) && LaunchInterval <= TimeSpan.FromMinutes(1), LaunchInterval,
            "1 millisecond to 1 minute");
        Check(Enum.IsDefined(CompletionMode), CompletionMode, "one of the enumeration's values");
        Check(
            ShutdownTimeout == Timeout.InfiniteTimeSpan ||
                (ShutdownTimeout >= TimeSpan.Zero && ShutdownTimeout <= LongestTimeout),
            ShutdownTimeout, "zero to 24 days, or infinite");
        Check(
            CancellationSignal is >= CancelSignal.Lowest and <= CancelSignal.Highest, CancellationSignal,
            $"{CancelSignal.Lowest} to {CancelSignal.Highest}");
        Check(!string.IsNullOrWhiteSpace(Name), Name, "a name");
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

    internal static void CheckWorkers(int workers, [CallerArgumentExpression(nameof(workers))] string? name = null) =>
        Check(workers is >= 0 and <= MostWorkers, workers, "0 to 4,096", name);

    private static void Check(
        bool valid, object value, string range, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
