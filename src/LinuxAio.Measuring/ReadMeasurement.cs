namespace LinuxAio.Measuring;

/// <summary>The result of measuring reads.</summary>
/// <param name="Ops">The number of reads that finished in the measured period.</param>
/// <param name="Seconds">The length of the measured period.</param>
/// <param name="CpuMicrosPerOp">User and system time of the whole process in the period, in microseconds per
/// read.</param>
/// <param name="P50Micros">Half of the reads took at most this long, in microseconds.</param>
/// <param name="P99Micros">99 % of the reads took at most this long, in microseconds.</param>
/// <param name="P999Micros">99.9 % of the reads took at most this long, in microseconds.</param>
/// <param name="AllocatedBytesPerOp">Managed bytes allocated per read; null if no .NET code was measured.</param>
public sealed record ReadMeasurement(
    long Ops,
    double Seconds,
    double CpuMicrosPerOp,
    double P50Micros,
    double P99Micros,
    double P999Micros,
    double? AllocatedBytesPerOp);
