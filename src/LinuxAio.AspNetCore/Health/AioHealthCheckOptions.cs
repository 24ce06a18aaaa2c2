namespace LinuxAio.AspNetCore;

/// <summary>When the health check complains. The age of a request counts from its submission, its wait in the queue
/// included.</summary>
public sealed class AioHealthCheckOptions
{
    /// <summary>The check is degraded when the oldest running request is this old. Defaults to 5 seconds; zero or
    /// more.</summary>
    public TimeSpan DegradedAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The check fails when the oldest running request is this old. Defaults to 30 seconds; not below
    /// <see cref="DegradedAfter"/>. <see cref="TimeSpan.MaxValue"/>: never.</summary>
    public TimeSpan UnhealthyAfter { get; set; } = TimeSpan.FromSeconds(30);

    internal AioHealthCheckOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(DegradedAfter, TimeSpan.Zero, nameof(DegradedAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(UnhealthyAfter, DegradedAfter, nameof(UnhealthyAfter));
        return (AioHealthCheckOptions)MemberwiseClone();
    }
}
