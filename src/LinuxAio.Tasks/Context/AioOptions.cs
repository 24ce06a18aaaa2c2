using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
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

    internal static void CheckWorkers(int workers, [CallerArgumentExpression(nameof(workers))] string? name = null) =>
        OptionCheck.InRange(workers, 0, MostWorkers, name);

    private static void CheckTimeout(
        TimeSpan value, TimeSpan minimum, string bounds, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        OptionCheck.That(
            value == Timeout.InfiniteTimeSpan || (value >= minimum && value <= LongestTimeout), value, bounds, name);
}
