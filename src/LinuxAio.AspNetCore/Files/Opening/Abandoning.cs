namespace LinuxAio.AspNetCore.Files.Opening;

/// <summary>Lets a request end although its operation hangs in the kernel, as on slow storage. The operation goes on by
/// itself.</summary>
internal static class Abandoning
{
    /// <summary>Waits for a file, but not longer than the request. A file that arrives later is closed.</summary>
    /// <param name="opening">The task. It must not use the request.</param>
    /// <param name="cancellationToken">The token of the request.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static async ValueTask<T> OrAbandonAsync<T>(this Task<T> opening, CancellationToken cancellationToken)
        where T : IDisposable?
    {
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = DisposeLaterAsync(opening);
            throw;
        }
    }

    private static async Task DisposeLaterAsync<T>(Task<T> opening)
        where T : IDisposable?
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            (await opening.ConfigureAwait(false))?.Dispose();
        }
    }
}
