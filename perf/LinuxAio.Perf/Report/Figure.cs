using System.Globalization;

namespace LinuxAio.Perf.Report;

/// <summary>Formats figures, in the same way for every kind of report.</summary>
internal static class Figure
{
    public const string None = "–";

    public static string Count(double value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Formats a figure; the larger it is, the fewer decimals it has.</summary>
    public static string Decimal(double value)
    {
        string format = Math.Abs(value) switch
        {
            0 => "0",
            < 0.1 => "0.000",
            < 100 => "0.00",
            _ => "#,##0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
