namespace LinuxAio.AspNetCore;

/// <summary>When the health check reports a problem. The age of an operation counts from its submission, so it includes
/// the time in the queue.</summary>
public sealed class AioHealthCheckOptions
{
    /// <summary>The check is degraded when the oldest running operation has reached this age. At least 0. Default: 5
    /// seconds.</summary>
    public TimeSpan DegradedAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The check fails when the oldest running operation has reached this age. At least
    /// <see cref="DegradedAfter"/>. With <see cref="TimeSpan.MaxValue"/>, the check never fails. Default: 30
    /// seconds.</summary>
    public TimeSpan UnhealthyAfter { get; set; } = TimeSpan.FromSeconds(30);

    internal AioHealthCheckOptions Copy()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(DegradedAfter, TimeSpan.Zero, nameof(DegradedAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(UnhealthyAfter, DegradedAfter, nameof(UnhealthyAfter));
        return (AioHealthCheckOptions)MemberwiseClone();
    }
}
