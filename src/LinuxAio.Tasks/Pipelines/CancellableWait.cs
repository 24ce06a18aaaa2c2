namespace LinuxAio.Tasks.Pipelines;

/// <summary>The wait of a read or flush that <c>CancelPendingRead</c> or <c>CancelPendingFlush</c> can end. Without a
/// wait in progress, they end the next one.</summary>
internal sealed class CancellableWait
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _requested;

    /// <summary>Ends the wait. May be called on any thread; the waiting code does not continue on this
    /// thread.</summary>
    internal void Cancel()
    {
        lock (_lock)
        {
            _requested = true;
            _waiting?.TrySetResult();
        }
    }

    /// <summary>Whether <see cref="Cancel"/> was called. Clears the request.</summary>
    internal bool TakeRequest()
    {
        lock (_lock)
        {
            return _requested && !(_requested = false);
        }
    }

    /// <summary>Waits for the task, the token or <see cref="Cancel"/>, whichever comes first. Never throws.</summary>
    internal async Task WaitAsync(Task task, CancellationToken cancellationToken)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_requested)
            {
                return;
            }

            _waiting = waiting;
        }

        using (cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), waiting))
        {
            await Task.WhenAny(task, waiting.Task).ConfigureAwait(false);
        }

        lock (_lock)
        {
            _waiting = null;
        }
    }
}
