using System.Globalization;

namespace LinuxAio.Cli.Bench.Reads;

/// <summary>The arguments every contender that reads takes, native ones included, in this order.</summary>
internal sealed record ReadSettings(
    string File,
    long FileSize,
    int BlockSize,
    int Depth,
    int Threads,
    double Seconds,
    double WarmUpSeconds,
    ulong Seed)
{
    private const int Count = 8;

    public static ReadSettings Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count != Count)
        {
            throw new ArgumentException($"{Count} settings are needed, not {arguments.Count}.", nameof(arguments));
        }

        CultureInfo culture = CultureInfo.InvariantCulture;
        return new ReadSettings(
            arguments[0],
            long.Parse(arguments[1], culture),
            int.Parse(arguments[2], culture),
            int.Parse(arguments[3], culture),
            int.Parse(arguments[4], culture),
            double.Parse(arguments[5], culture),
            double.Parse(arguments[6], culture),
            ulong.Parse(arguments[7], culture));
    }

    public IReadOnlyList<string> ToArguments() =>
    [
        File,
        FileSize.ToString(CultureInfo.InvariantCulture),
        BlockSize.ToString(CultureInfo.InvariantCulture),
        Depth.ToString(CultureInfo.InvariantCulture),
        Threads.ToString(CultureInfo.InvariantCulture),
        Seconds.ToString(CultureInfo.InvariantCulture),
        WarmUpSeconds.ToString(CultureInfo.InvariantCulture),
        Seed.ToString(CultureInfo.InvariantCulture),
    ];
}
