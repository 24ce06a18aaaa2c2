using LinuxAio.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>Drains a context after everything else in the host has stopped. The container disposes the
/// context.</summary>
internal sealed partial class AioContextLifetime(AioContext context, ILogger logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until no operation is outstanding.</summary>
    /// <param name="cancellationToken">Cancelled when the host's shutdown time is over.</param>
    /// <returns>A task that completes when the context is drained or the token is cancelled.</returns>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await context.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host continues to stop. Disposing the context will interrupt the operations that can be interrupted.
            string running = string.Join("; ", context.GetRunningRequests().Select(RequestText.Of));
            LogNotDrained(logger, context.OutstandingRequests, running);
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning, "{Outstanding} file operations did not end within the host's shutdown time: {Running}")]
    private static partial void LogNotDrained(ILogger logger, long outstanding, string running);
}
