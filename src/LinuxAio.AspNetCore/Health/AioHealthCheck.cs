using System.Globalization;
using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LinuxAio.AspNetCore.Health;

/// <summary>Reports operations that have run for too long, as on a dead mount or a failing disk. It reads only the
/// state of the context, so it answers even when every worker is stuck.</summary>
internal sealed class AioHealthCheck(AioContext context, AioHealthCheckOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext healthCheck, CancellationToken cancellationToken = default)
    {
        AioRequestInfo[] stuck =
        [
            .. context.GetRunningRequests().Where(request => request.Age >= options.DegradedAfter)
                .OrderByDescending(static request => request.Age),
        ];
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["outstanding"] = context.OutstandingRequests,
            ["queued"] = context.QueuedRequests,
            ["running"] = context.RunningRequests,
            ["workers"] = context.WorkerCount,
            ["stuck"] = stuck.Select(RequestText.Of).ToArray(),
        };
        if (stuck.Length == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy(null, data));
        }

        string description = string.Create(
            CultureInfo.InvariantCulture,
            $"{stuck.Length} file operations have run for {options.DegradedAfter.TotalSeconds:0.###} s or longer. " +
            $"The oldest: {RequestText.Of(stuck[0])}.");
        HealthStatus status =
            stuck[0].Age >= options.UnhealthyAfter ? healthCheck.Registration.FailureStatus : HealthStatus.Degraded;
        return Task.FromResult(new HealthCheckResult(status, description, null, data));
    }
}
