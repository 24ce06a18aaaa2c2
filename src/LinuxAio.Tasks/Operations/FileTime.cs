using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>File times in .NET's terms.</summary>
internal static class FileTime
{
    private const int NanosecondsPerTick = 100;

    private static readonly long s_least = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long s_greatest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

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
