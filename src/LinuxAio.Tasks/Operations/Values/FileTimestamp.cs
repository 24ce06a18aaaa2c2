using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <summary>A time of a file as the kernel has it, with nanoseconds; or what to do with the time instead of setting
/// it. See utimensat(2).</summary>
public readonly struct FileTimestamp : IEquatable<FileTimestamp>
{
    private const int NanosecondsPerSecond = 1_000_000_000;

    private readonly KernelTimespec _time;

    /// <summary>Creates a time.</summary>
    /// <param name="seconds">The seconds since 1970-01-01 00:00 UTC; negative before.</param>
    /// <param name="nanoseconds">The nanoseconds that are added to the seconds; 0 to 999,999,999.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nanoseconds"/> is out of its bounds.</exception>
    public FileTimestamp(long seconds, int nanoseconds)
    {
        if (nanoseconds is < 0 or >= NanosecondsPerSecond)
        {
            throw new ArgumentOutOfRangeException(
                nameof(nanoseconds), nanoseconds, "The nanoseconds must be 0 to 999,999,999.");
        }

        _time = new KernelTimespec { tv_sec = seconds, tv_nsec = nanoseconds };
    }

    /// <summary>Creates a time with a precision of 100 nanoseconds.</summary>
    /// <param name="time">The time.</param>
    public FileTimestamp(DateTimeOffset time)
        : this(FileTime.ToTimespec(time))
    {
    }

    private FileTimestamp(KernelTimespec time)
    {
        _time = time;
    }

    /// <summary>The current time of the kernel when it sets the time.</summary>
    public static FileTimestamp Now { get; } = new(new KernelTimespec { tv_nsec = Stat.UTIME_NOW });

    /// <summary>The file keeps the time that it has.</summary>
    public static FileTimestamp Omit { get; } = new(new KernelTimespec { tv_nsec = Stat.UTIME_OMIT });

    /// <summary>The seconds since 1970-01-01 00:00 UTC; negative before. 0 for <see cref="Now"/> and
    /// <see cref="Omit"/>.</summary>
    public long Seconds => _time.tv_sec;

    /// <summary>The nanoseconds that are added to <see cref="Seconds"/>, 0 to 999,999,999; a greater number for
    /// <see cref="Now"/> and <see cref="Omit"/>.</summary>
    public int Nanoseconds => (int)_time.tv_nsec;

    internal bool IsOmit => _time.tv_nsec == Stat.UTIME_OMIT;

    /// <summary>Whether both are the same time.</summary>
    /// <param name="left">A time.</param>
    /// <param name="right">A time.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(FileTimestamp left, FileTimestamp right) => left.Equals(right);

    /// <summary>Whether the times differ.</summary>
    /// <param name="left">A time.</param>
    /// <param name="right">A time.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(FileTimestamp left, FileTimestamp right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(FileTimestamp other) => (Seconds, Nanoseconds) == (other.Seconds, other.Nanoseconds);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FileTimestamp other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Seconds, Nanoseconds);

    internal static FileTimestamp Of(in StatxTimestamp time) =>
        new(new KernelTimespec { tv_sec = time.tv_sec, tv_nsec = time.tv_nsec });

    internal KernelTimespec ToTimespec() => _time;

    /// <summary>Null: now.</summary>
    internal DateTimeOffset? ToDateTimeOffset() => _time.tv_nsec == Stat.UTIME_NOW
        ? null
        : FileTime.ToDateTimeOffset(new StatxTimestamp { tv_sec = _time.tv_sec, tv_nsec = (uint)_time.tv_nsec });
}
