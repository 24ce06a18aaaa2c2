using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Diagnostics;

namespace LinuxAio.Tasks;

/// <content>The end of a context.</content>
public sealed partial class AioContext
{
    // How long after the deadline a dispose waits for what it interrupted.
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromMilliseconds(100);

    private Task _shutdown = Task.CompletedTask;

    /// <summary>Refuses new operations, waits up to <see cref="AioOptions.ShutdownTimeout"/> for those outstanding, then
    /// interrupts what can be. Operations that never started fault with <see cref="ObjectDisposedException"/>, but a close
    /// is made. What the kernel does not let go of stays incomplete, is named by <see cref="GetRunningRequests"/>, and is
    /// delivered late: the context's threads and memory stay for it.</summary>
    /// <remarks>In <see cref="CompletionMode.Manual"/> the ThreadPool delivers from here on.</remarks>
    /// <exception cref="InvalidOperationException">The context is <see cref="Default"/>.</exception>
    public ValueTask DisposeAsync()
    {
        ThrowIfDefault();
        return WaitForShutDownAsync();
    }

    private async ValueTask WaitForShutDownAsync()
    {
        try
        {
            TimeSpan most = _options.ShutdownTimeout == Timeout.InfiniteTimeSpan
                ? Timeout.InfiniteTimeSpan
                : _options.ShutdownTimeout + InterruptGrace;
            await ShutDownAsync().WaitAsync(most).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Documented: the rest is delivered late.
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, blocking.</summary>
    /// <exception cref="InvalidOperationException">The context is <see cref="Default"/>, or this is the pump's own thread,
    /// which would wait for itself.</exception>
    public void Dispose()
    {
        ThrowIfDefault();
        ThrowIfOnPump(nameof(Dispose));
        if (Delivery.IsUnderway(_engine))
        {
            // In a continuation, which holds up the end of what delivers it: wait for the operations, not for that end.
            Task shutdown = ShutDownAsync();
            Task.WhenAny(shutdown, DrainAsync()).Wait(_options.ShutdownTimeout);
            return;
        }

        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The whole way down, however long it takes; one for all who ask.</summary>
    private Task ShutDownAsync()
    {
        lock (_controlling)
        {
            if (Dispatcher.Outstanding.TryClose())
            {
                _pump ??= StartPump(inline: false);
                using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
                {
                    _shutdown = RunShutDownAsync(_pump); // may last for ever: it shall not keep the caller's context
                }
            }

            return _shutdown;
        }
    }

    private async Task RunShutDownAsync(Pump pump)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        OutstandingCount outstanding = Dispatcher.Outstanding;
        TimeSpan patience = _options.ShutdownTimeout;
        while (!await IsReachedAsync(outstanding.WhenEmpty(), patience).ConfigureAwait(false))
        {
            // Again and again: a close that waited for an interrupted read is queued only after it.
            if (outstanding.TryBeginLateCall())
            {
                _engine.CancelAll();
                outstanding.EndCall();
            }

            patience = InterruptGrace;
        }

        // Whoever waits in MaxParallel is let go, too.
        outstanding.BeginCall();
        _engine.SetParallel(0, 0);
        outstanding.EndCall();
        await outstanding.WhenUnused().ConfigureAwait(false);
        pump.Stop();
        await pump.Ended.ConfigureAwait(false);
        Meters.Remove(this);
    }

    private static async Task<bool> IsReachedAsync(Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
