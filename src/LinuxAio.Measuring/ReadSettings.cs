using System.Globalization;

namespace LinuxAio.Measuring;

/// <summary>What to read, how, and for how long. As command-line arguments, the settings have this order; the native
/// drivers of perf take the same arguments.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="FileSize">The length of the file in bytes.</param>
/// <param name="BlockSize">Bytes of one read.</param>
/// <param name="Depth">The number of asynchronous reads in flight.</param>
/// <param name="Threads">The number of threads that read if reads block.</param>
/// <param name="Seconds">The length of the measured period.</param>
/// <param name="WarmUpSeconds">How long reads run before the measured period.</param>
/// <param name="Seed">The seed of the random offsets.</param>
public sealed record ReadSettings(
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

    /// <summary>Reads the settings from command-line arguments.</summary>
    /// <param name="arguments">What <see cref="ToArguments"/> returned.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ArgumentException">There are too few or too many arguments.</exception>
    /// <exception cref="FormatException">An argument is not a number.</exception>
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

    /// <summary>Writes the settings as command-line arguments.</summary>
    /// <returns>The arguments, in the order of the parameters of this record.</returns>
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
