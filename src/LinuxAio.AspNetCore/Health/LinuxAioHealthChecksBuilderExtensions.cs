using LinuxAio.AspNetCore;
using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Health;
using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of an <see cref="AioContext"/>.</summary>
public static class LinuxAioHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that looks at the oldest running operation: older than the first threshold is degraded,
    /// older than the second fails. The check also fails while the root of a folder that <c>MapAioFiles</c> or
    /// <c>UseAioFiles</c> serves is gone.</summary>
    /// <remarks>The data of the check are the numbers of operations that are <c>outstanding</c>, <c>queued</c> and
    /// <c>running</c>, the number of <c>workers</c>, and in <c>stuck</c> one string for each operation that has reached
    /// the first threshold: operation, path or descriptor, age in seconds; and in <c>gone</c> the paths of the roots
    /// that are gone.</remarks>
    /// <param name="builder">Where the check is added.</param>
    /// <param name="name">The name of the check. Default: <c>linuxaio</c>.</param>
    /// <param name="configure">Sets the thresholds. Null: 5 and 30 seconds.</param>
    /// <param name="contextKey">The key of a context registered by <c>AddKeyedLinuxAio</c>. Null: the context
    /// registered by <c>AddLinuxAio</c>, or <see cref="AioContext.Default"/> if none is registered.</param>
    /// <param name="failureStatus">The status reported when the check fails. Null:
    /// <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags by which an application selects checks. Null: none.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is out of range. The exception names the property:
    /// <see cref="AioHealthCheckOptions.DegradedAfter"/> or
    /// <see cref="AioHealthCheckOptions.UnhealthyAfter"/>.</exception>
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
        AioHealthCheckOptions copy = options.Copy();
        builder.Services.TryAddSingleton<ServedFolders>();
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new AioHealthCheck(
                ContextResolver.Resolve(provider, contextKey), provider.GetRequiredService<ServedFolders>(), copy),
            failureStatus,
            tags));
    }
}
