namespace LinuxAio.Perf.Statistics;

internal static class Percentile
{
    /// <summary>Returns the smallest value that at least this share of all values does not exceed (nearest
    /// rank).</summary>
    public static double Of(IReadOnlyCollection<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        int rank = (int)Math.Ceiling(share * sorted.Length);
        return sorted[Math.Clamp(rank - 1, 0, sorted.Length - 1)];
    }
}
