namespace LinuxAio.Cli.Bench.Reads;

/// <summary>What a contender's process prints, as one line of JSON, after measuring reads.</summary>
/// <param name="Ops">Reads finished in the measured period.</param>
/// <param name="Seconds">Length of the measured period.</param>
/// <param name="CpuMicrosPerOp">User and system time of the whole process over the period, per read.</param>
/// <param name="P50Micros">Half of the reads took no longer.</param>
/// <param name="P99Micros">99 % of the reads took no longer.</param>
/// <param name="P999Micros">99.9 % of the reads took no longer.</param>
/// <param name="AllocatedBytesPerOp">Managed bytes allocated per read; null for native contenders.</param>
internal sealed record ReadMeasurement(
    long Ops,
    double Seconds,
    double CpuMicrosPerOp,
    double P50Micros,
    double P99Micros,
    double P999Micros,
    double? AllocatedBytesPerOp);
