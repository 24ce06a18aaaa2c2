namespace LinuxAio.Tasks;

/// <content>The number of workers.</content>
public sealed partial class AioContext
{
    /// <summary>Sets the minimum number of workers and starts those that are missing. Raises the maximum if it is
    /// below.</summary>
    /// <param name="workers">The minimum, 0 to 4,096.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is out of its bounds.</exception>
    /// <exception cref="InvalidOperationException">The context has no worker, and none could be started.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public void MinParallel(int workers)
    {
        AioOptions.CheckWorkers(workers);
        Control(() => SetParallel(Math.Max(workers, IsManual ? _minimum : 0), Math.Max(_maximum, workers)));
    }

    /// <summary>Sets the maximum number of workers and blocks until no more than that are left. Lowers the minimum if
    /// it is above.</summary>
    /// <param name="workers">The maximum, 0 to 4,096. With 0, queued operations run first, then every worker ends;
    /// later operations wait for the next <see cref="MinParallel"/> or <see cref="MaxParallel"/> above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is out of its bounds.</exception>
    /// <exception cref="InvalidOperationException">The caller is a continuation on the pump
    /// (<see cref="CompletionMode.Inline"/>), which would wait for itself.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public void MaxParallel(int workers)
    {
        AioOptions.CheckWorkers(workers);
        ThrowIfOnPump(nameof(MaxParallel));
        Control(() => LimitParallel(workers));
        WaitForWorkers(workers);
    }

    /// <summary>Does the same as <see cref="MaxParallel"/> without blocking the caller.</summary>
    /// <param name="workers">The maximum, 0 to 4,096.</param>
    /// <param name="cancellationToken">Ends the wait; the maximum stays set.</param>
    /// <returns>A task that completes when no more workers than that are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is out of its bounds.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public Task MaxParallelAsync(int workers, CancellationToken cancellationToken = default)
    {
        AioOptions.CheckWorkers(workers);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Control(() => LimitParallel(workers));

        // Only a blocked thread can wait until the kernel has ended a worker. The call is rare, so it gets a thread of
        // its own.
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
        // In manual mode the number of workers is fixed: a maximum lowers it, or ends the pause that a maximum of 0
        // began.
        int minimum = IsManual
            ? Math.Min(Math.Max(_minimum, Math.Min(1, workers)), workers)
            : Math.Min(_minimum, workers);
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
            return; // the shutdown ends all workers
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

    /// <summary>Changes the number of workers: one change at a time.</summary>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
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

            // Outside the lock: this waits for the pump, where a continuation may wait for the lock.
            OnStarter(_engine.StartWorkers);
        }
        finally
        {
            Dispatcher.Outstanding.EndCall();
        }
    }

    /// <summary>Starts workers on the pump, so that all of them inherit the properties of one thread; in manual mode on
    /// the caller's thread.</summary>
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
