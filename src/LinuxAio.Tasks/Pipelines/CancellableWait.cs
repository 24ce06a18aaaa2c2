namespace LinuxAio.Tasks.Pipelines;

/// <summary>Waits that <c>CancelPendingRead</c> and <c>CancelPendingFlush</c> end; or, if there is none, the next
/// one.</summary>
internal sealed class CancellableWait
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _requested;

    /// <summary>From any thread. Whoever waits goes on elsewhere, not in here.</summary>
    internal void Cancel()
    {
        lock (_lock)
        {
            _requested = true;
            _waiting?.TrySetResult();
        }
    }

    /// <summary>Whether somebody cancelled; the answer is true once.</summary>
    internal bool TakeRequest()
    {
        lock (_lock)
        {
            return _requested && !(_requested = false);
        }
    }

    /// <summary>Ends with the task, the token or <see cref="Cancel"/>, whichever is first, and without an
    /// exception.</summary>
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
