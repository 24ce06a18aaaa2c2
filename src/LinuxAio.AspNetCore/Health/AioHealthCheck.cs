using System.Globalization;
using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using LinuxAio.Tasks.Interop;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LinuxAio.AspNetCore.Health;

/// <summary>Reports operations that have run for too long, as on a dead mount or a failing disk, and served roots that
/// are gone. It answers even when every worker is stuck: it reads the state of the context, and waits for the roots
/// only a moment.</summary>
internal sealed class AioHealthCheck(AioContext context, ServedFolders folders, AioHealthCheckOptions options)
    : IHealthCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext healthCheck, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<FolderRoot> gone =
            await folders.FindGoneAsync(context, s_patience, cancellationToken).ConfigureAwait(false);
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
            ["gone"] = gone.Select(static root => root.Path).ToArray(),
        };
        if (stuck.Length == 0 && gone.Count == 0)
        {
            return HealthCheckResult.Healthy(null, data);
        }

        HealthStatus status = gone.Count > 0 || stuck[0].Age >= options.UnhealthyAfter
            ? healthCheck.Registration.FailureStatus
            : HealthStatus.Degraded;
        IEnumerable<string> problems = gone.Select(Describe).Concat(Describe(stuck));
        return new HealthCheckResult(status, string.Join(' ', problems), null, data);
    }

    private static string Describe(FolderRoot root) =>
        $"The root {PathText.Quote(root.Path)} is gone: {root.Missing.Description()} ({root.Missing}).";

    private IEnumerable<string> Describe(AioRequestInfo[] stuck)
    {
        if (stuck.Length > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{stuck.Length} file operations have run for {options.DegradedAfter.TotalSeconds:0.###} s or " +
                $"longer. The oldest: {RequestText.Of(stuck[0])}.");
        }
    }
}
