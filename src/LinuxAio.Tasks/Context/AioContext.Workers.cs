namespace LinuxAio.Tasks;

/// <content>How many workers there are.</content>
public sealed partial class AioContext
{
    /// <summary>Sets the least number of workers, and starts those that are missing. Raises the most if it is
    /// below.</summary>
    /// <param name="workers">0 to 4,096.</param>
    /// <exception cref="InvalidOperationException">No worker at all could be started.</exception>
    public void MinParallel(int workers)
    {
        AioOptions.CheckWorkers(workers);
        Control(() => SetParallel(Math.Max(workers, IsManual ? _minimum : 0), Math.Max(_maximum, workers)));
    }

    /// <summary>Sets the most workers, and blocks until no more are left; lowers the least if it is above.</summary>
    /// <param name="workers">0 to 4,096. 0: everything queued runs first, then every worker ends; later requests wait for
    /// the next <see cref="MinParallel"/> or <see cref="MaxParallel"/> above 0.</param>
    /// <exception cref="InvalidOperationException">Called on the pump's own thread, which would wait for itself.</exception>
    public void MaxParallel(int workers)
    {
        AioOptions.CheckWorkers(workers);
        ThrowIfOnPump(nameof(MaxParallel));
        Control(() => LimitParallel(workers));
        WaitForWorkers(workers);
    }

    /// <summary>As <see cref="MaxParallel"/>, without blocking the caller.</summary>
    /// <param name="workers">0 to 4,096.</param>
    /// <param name="cancellationToken">Ends the wait; the limit stays set.</param>
    /// <returns>Completes when no more workers than that are left.</returns>
    public Task MaxParallelAsync(int workers, CancellationToken cancellationToken = default)
    {
        AioOptions.CheckWorkers(workers);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Control(() => LimitParallel(workers));

        // Workers end in the kernel's time, and only a thread can wait for that: a rare call, so one of its own.
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiter = new Thread(() =>
        {
            WaitForWorkers(workers);
            reached.SetResult();
        })
        {
            IsBackground = true,
            Name = $"{_options.Name}-wait",
        };
        waiter.UnsafeStart();
        return reached.Task.WaitAsync(cancellationToken);
    }

    private void LimitParallel(int workers)
    {
        // In manual mode the number is what was set: a limit lowers it, or ends the pause that a limit of 0 began.
        int minimum = IsManual ? Math.Min(Math.Max(_minimum, Math.Min(1, workers)), workers) : Math.Min(_minimum, workers);
        SetParallel(minimum, IsManual ? minimum : workers);
    }

    private void SetParallel(int minimum, int maximum)
    {
        _minimum = minimum;
        _maximum = maximum;
        _engine.SetParallel(minimum, maximum);
    }

    private void WaitForWorkers(int workers)
    {
        if (!Dispatcher.Outstanding.TryBeginCall())
        {
            return; // disposing ends them all
        }

        try
        {
            _engine.WaitForWorkers(workers);
        }
        finally
        {
            Dispatcher.Outstanding.EndCall();
        }
    }

    /// <summary>Runs a change of the workers' number: one at a time, and not on a disposed context.</summary>
    private void Control(Action change)
    {
        if (!Dispatcher.Outstanding.TryBeginCall())
        {
            throw Dispatcher.DisposedException();
        }

        try
        {
            lock (_controlling)
            {
                change();
            }

            // Not under the lock: a continuation on the pump may want it.
            OnStarter(_engine.StartWorkers);
        }
        finally
        {
            Dispatcher.Outstanding.EndCall();
        }
    }

    /// <summary>Runs what makes workers on the one thread that does: the pump, or in manual mode the caller.</summary>
    private void OnStarter(Action start)
    {
        if (_pump is not { IsCurrentThread: false } pump)
        {
            start();
            return;
        }

        var done = new TaskCompletionSource();
        pump.Post(() =>
        {
            try
            {
                start();
                done.SetResult();
            }
            catch (InvalidOperationException exception)
            {
                done.SetException(exception);
            }
        });
        done.Task.GetAwaiter().GetResult();
    }
}
