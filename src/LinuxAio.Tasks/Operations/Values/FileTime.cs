using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>File times in .NET's terms.</summary>
internal static class FileTime
{
    private const int NanosecondsPerTick = 100;

    private static readonly long s_least = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long s_greatest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The time as the kernel takes it; null is its word for now.</summary>
    internal static KernelTimespec ToTimespec(DateTimeOffset? time)
    {
        if (time is not { } given)
        {
            return new KernelTimespec { tv_nsec = Stat.UTIME_NOW };
        }

        long seconds = given.ToUnixTimeSeconds();
        long ticks = (given - DateTimeOffset.FromUnixTimeSeconds(seconds)).Ticks;
        return new KernelTimespec { tv_sec = seconds, tv_nsec = ticks * NanosecondsPerTick };
    }

    /// <summary>The time in UTC, to 100 ns; the least or greatest value when out of range, for a file's time is only
    /// data and any user can set it to anything.</summary>
    internal static DateTimeOffset ToDateTimeOffset(in StatxTimestamp time)
    {
        if (time.tv_sec < s_least)
        {
            return DateTimeOffset.MinValue;
        }

        return time.tv_sec > s_greatest
            ? DateTimeOffset.MaxValue
            : DateTimeOffset.FromUnixTimeSeconds(time.tv_sec).AddTicks(time.tv_nsec / NanosecondsPerTick);
    }
}
