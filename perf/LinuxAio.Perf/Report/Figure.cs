using System.Globalization;

namespace LinuxAio.Perf.Report;

/// <summary>How figures are written, the same in every rendering.</summary>
internal static class Figure
{
    public const string None = "–";

    public static string Count(double value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Fewer decimals as the figure grows, none for 0: about as many digits as mean something.</summary>
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
