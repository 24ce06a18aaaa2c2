using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>Converts between the times of files and those of .NET.</summary>
internal static class FileTime
{
    private const int NanosecondsPerTick = 100;

    private static readonly long s_least = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long s_greatest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Converts to the form of utimensat(2); null becomes UTIME_NOW.</summary>
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

    /// <summary>Converts to UTC with a resolution of 100 ns. A time out of range becomes the least or greatest value,
    /// because any user can set the times of a file to any value.</summary>
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
