using System.Globalization;

namespace LinuxAio.Cli.Output;

/// <summary>Numbers of bytes for people.</summary>
internal static class ByteCount
{
    private const int Step = 1024;

    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>As in <c>17 B</c>, <c>1.5 MiB</c>.</summary>
    internal static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;

        // What would be rounded up to 1,024.0 of a unit is 1.0 of the next.
        for (; Math.Round(value, 1) >= Step && unit < s_units.Length - 1; unit++)
        {
            value /= Step;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {s_units[unit]}");
    }
}
