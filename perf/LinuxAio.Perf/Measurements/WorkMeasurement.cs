namespace LinuxAio.Perf.Measurements;

/// <summary>What a contender's process prints after doing a piece of work once.</summary>
/// <param name="Seconds">From beginning to end, the start of a process of its own included.</param>
internal sealed record WorkMeasurement(double Seconds);
