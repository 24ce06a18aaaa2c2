using System.Globalization;

namespace LinuxAio.Cli.Output;

/// <summary>Formats a number of bytes for people.</summary>
internal static class ByteCount
{
    private const int Step = 1024;

    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Returns, for example, <c>17 B</c> or <c>1.5 MiB</c>.</summary>
    internal static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;

        // Rounded before the comparison, so that the result is 1.0 MiB and never 1024.0 KiB.
        for (; Math.Round(value, 1) >= Step && unit < s_units.Length - 1; unit++)
        {
            value /= Step;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {s_units[unit]}");
    }
}
