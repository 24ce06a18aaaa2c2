using LinuxAio.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>Drains a context when everything else in the host has stopped. The container disposes it.</summary>
internal sealed partial class AioContextLifetime(AioContext context, ILogger logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <param name="cancellationToken">Cancelled when the host's shutdown time is over.</param>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await context.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host goes on: what is stuck is named, and disposing the context interrupts what can be.
            LogNotDrained(
                logger, context.OutstandingRequests, string.Join("; ", context.GetRunningRequests().Select(RequestText.Of)));
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning, "{Outstanding} file operations did not end within the host's shutdown time: {Running}")]
    private static partial void LogNotDrained(ILogger logger, long outstanding, string running);
}
