using LinuxAio.AspNetCore;
using LinuxAio.AspNetCore.Health;
using LinuxAio.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of an <see cref="AioContext"/>.</summary>
public static class LinuxAioHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that is degraded, then fails, when the oldest running request reaches the thresholds. Its
    /// data are the numbers of requests <c>outstanding</c>, <c>queued</c> and <c>running</c>, of <c>workers</c>, and under
    /// <c>stuck</c> the requests that have reached the first threshold: operation, path or descriptor, age.</summary>
    /// <param name="builder">Where to.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="configure">Sets the thresholds.</param>
    /// <param name="contextKey">The key of a context registered by <c>AddKeyedLinuxAio</c>; null: the one registered by
    /// <c>AddLinuxAio</c>, or else <see cref="AioContext.Default"/>.</param>
    /// <param name="failureStatus">What it reports when it fails; null: <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">To select checks by.</param>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is out of its range; it is named.</exception>
    public static IHealthChecksBuilder AddLinuxAioCheck(
        this IHealthChecksBuilder builder,
        string name = "linuxaio",
        Action<AioHealthCheckOptions>? configure = null,
        object? contextKey = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var options = new AioHealthCheckOptions();
        configure?.Invoke(options);
        AioHealthCheckOptions validated = options.Validated();
        return builder.Add(new HealthCheckRegistration(
            name, provider => new AioHealthCheck(ContextOf.Services(provider, contextKey), validated), failureStatus, tags));
    }
}
