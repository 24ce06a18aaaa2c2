namespace LinuxAio.Perf.Measurements;

/// <summary>How long a piece of work took.</summary>
/// <param name="Seconds">From beginning to end. If the work is a program of its own, its start is included.</param>
internal sealed record WorkMeasurement(double Seconds);
