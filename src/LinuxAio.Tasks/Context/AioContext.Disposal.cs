using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Diagnostics;

namespace LinuxAio.Tasks;

/// <content>The shutdown of a context.</content>
public sealed partial class AioContext
{
    // How long a dispose waits, after the deadline, for the operations it has interrupted.
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromMilliseconds(100);

    private Task _shutdown = Task.CompletedTask;

    /// <summary>Shuts the context down: refuses new operations, waits up to <see cref="AioOptions.ShutdownTimeout"/>
    /// for the outstanding ones, then interrupts those that can be interrupted.</summary>
    /// <remarks>
    /// <para>Operations that no worker has taken by then fail with <see cref="ObjectDisposedException"/>; a close is
    /// still made. An operation that the kernel does not interrupt stays incomplete and
    /// <see cref="GetRunningRequests"/> names it. It is delivered when the kernel returns; until then the context keeps
    /// its threads and memory.</para>
    /// <para>In <see cref="CompletionMode.Manual"/> the ThreadPool delivers from here on.</para>
    /// </remarks>
    /// <returns>A task that completes when all operations are delivered, or shortly after the timeout.</returns>
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
            TimeSpan timeout = _options.ShutdownTimeout == Timeout.InfiniteTimeSpan
                ? Timeout.InfiniteTimeSpan
                : _options.ShutdownTimeout + InterruptGrace;
            await ShutDownAsync().WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // As documented: the operations that are left are delivered late.
        }
    }

    /// <summary>Does the same as <see cref="DisposeAsync"/> and blocks the caller meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The context is <see cref="Default"/>; or the caller is a
    /// continuation on the pump (<see cref="CompletionMode.Inline"/>), which would wait for itself.</exception>
    public void Dispose()
    {
        ThrowIfDefault();
        ThrowIfOnPump(nameof(Dispose));
        if (Delivery.IsUnderway(_engine))
        {
            // The caller is a continuation of this context. The delivery that runs it cannot end before it returns, so
            // wait for the operations only.
            Task shutdown = ShutDownAsync();
            Task.WhenAny(shutdown, DrainAsync()).Wait(_options.ShutdownTimeout);
            return;
        }

        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Shuts down without a time limit. All calls return the same task.</summary>
    private Task ShutDownAsync()
    {
        lock (_controlling)
        {
            if (Dispatcher.Outstanding.TryClose())
            {
                _pump ??= StartPump(inline: false);
                // The shutdown may never end, so it must not keep the caller's ExecutionContext alive.
                using (ExecutionContext.IsFlowSuppressed()
                    ? default(AsyncFlowControl?)
                    : ExecutionContext.SuppressFlow())
                {
                    _shutdown = RunShutDownAsync(_pump);
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
            // Repeat it: a close that waits for an interrupted read is queued only after that read.
            if (outstanding.TryBeginLateCall())
            {
                _engine.CancelAll();
                outstanding.EndCall();
            }

            patience = InterruptGrace;
        }

        // This also releases threads that wait in MaxParallel.
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
