using System.Numerics;

namespace LinuxAio.Measuring;

/// <summary>Counts latencies in logarithmic buckets: 32 per power of two, so a percentile is at most 2 % wrong and
/// recording takes a few instructions. The native drivers of perf use the same buckets (<c>histogram.h</c>).</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;
    private const int Octaves = 36; // up to 2^40 ns, 18 minutes

    private readonly long[] _buckets = new long[(Octaves + 1) * Steps];

    public void Record(long nanoseconds)
    {
        int shift = nanoseconds < Steps ? 0 : BitOperations.Log2((ulong)nanoseconds) - StepBits;
        long bucket = ((long)shift * Steps) + (nanoseconds >> shift);
        _buckets[Math.Min(bucket, _buckets.Length - 1)]++;
    }

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }
    }

    /// <summary>Returns a percentile by nearest rank, in microseconds: the smallest latency that at least this share of
    /// all samples does not exceed. Returns 0 if there are no samples.</summary>
    public double PercentileMicros(double share)
    {
        double rank = share * _buckets.Sum();
        long seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen > 0 && seen >= rank)
            {
                return MiddleMicros(i);
            }
        }

        return 0;
    }

    private static double MiddleMicros(int bucket)
    {
        int shift = bucket < 2 * Steps ? 0 : (bucket / Steps) - 1;
        long low = (long)(bucket - (shift * Steps)) << shift;
        return (low + ((1L << shift) / 2.0)) / 1000;
    }
}
