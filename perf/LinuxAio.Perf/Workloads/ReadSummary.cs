using LinuxAio.Cli.Bench.Reads;
using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>Medians over the rounds of one contender.</summary>
internal sealed record ReadSummary(
    string Name,
    double OpsPerSecond,
    double CpuMicrosPerOp,
    double P50Micros,
    double P99Micros,
    double P999Micros,
    double? AllocatedBytesPerOp)
{
    public static ReadSummary Of(string name, IReadOnlyList<ReadMeasurement> rounds)
    {
        bool managed = rounds.All(r => r.AllocatedBytesPerOp.HasValue);
        return new ReadSummary(
            name,
            Median.Of(rounds.Select(r => r.Ops / r.Seconds)),
            Median.Of(rounds.Select(r => r.CpuMicrosPerOp)),
            Median.Of(rounds.Select(r => r.P50Micros)),
            Median.Of(rounds.Select(r => r.P99Micros)),
            Median.Of(rounds.Select(r => r.P999Micros)),
            managed ? Median.Of(rounds.Select(r => r.AllocatedBytesPerOp!.Value)) : null);
    }
}
