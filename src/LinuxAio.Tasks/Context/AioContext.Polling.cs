using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <content>Manual mode: the program polls for completions.</content>
public sealed partial class AioContext
{
    private const int MaxMillisecondsAsleep = 50;

    /// <summary>A descriptor that is readable while completions wait, for an event loop of the program (poll(2),
    /// epoll(7)). When it is readable, call <see cref="PollCallback()"/>; never read, write or close it.</summary>
    /// <exception cref="InvalidOperationException">The context is not in
    /// <see cref="CompletionMode.Manual"/>.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public int PollFileno
    {
        get
        {
            ThrowIfNotManual(nameof(PollFileno));
            return _engine.BellDescriptor;
        }
    }

    /// <summary>Delivers the completions that are ready and runs their continuations on the caller's thread, except
    /// those that captured a SynchronizationContext or TaskScheduler. Never waits for one.</summary>
    /// <returns>How many operations were delivered; 0 if none was ready.</returns>
    /// <exception cref="InvalidOperationException">The context is not in
    /// <see cref="CompletionMode.Manual"/>.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public int PollCallback()
    {
        BeginPolling(nameof(PollCallback));
        try
        {
            _engine.SilenceBell();
            var delivery = new Delivery(onPump: false);
            long ready = _engine.Counters.Completed; // a limit: continuations may add more completions without end
            int delivered = 0;
            while (delivered < ready && delivery.TryDeliver(_engine))
            {
                delivered++;
            }

            if (delivered > 0 && OutstandingRequests == 0)
            {
                _engine.Tick(); // there is no pump to do it: it gives the memory of a burst back
            }

            return delivered;
        }
        finally
        {
            if (_engine.HasCompleted)
            {
                _engine.RingBell();
            }

            Dispatcher.Outstanding.EndCall();
        }
    }

    /// <summary>Blocks until <see cref="PollCallback()"/> has something to deliver. Returns immediately when no
    /// operation is outstanding, and also when the context is disposed meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The context is not in
    /// <see cref="CompletionMode.Manual"/>.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public void PollWait()
    {
        BeginPolling(nameof(PollWait));
        try
        {
            while (!_engine.HasCompleted && OutstandingRequests > 0 && !Dispatcher.Outstanding.IsClosed)
            {
                // With a time limit: another poller, or the shutdown, may take the completion that the bell rang for.
                if (_engine.WaitForBell(MaxMillisecondsAsleep) && !_engine.HasCompleted)
                {
                    _engine.SilenceBell(); // otherwise this loop would spin
                    if (_engine.HasCompleted)
                    {
                        _engine.RingBell(); // completed in between: an event loop of the program waits for the bell
                    }
                }
            }
        }
        finally
        {
            Dispatcher.Outstanding.EndCall();
        }
    }

    private void BeginPolling(string operation)
    {
        ThrowIfNotManual(operation);
        if (!Dispatcher.Outstanding.TryBeginCall())
        {
            throw Dispatcher.DisposedException();
        }
    }

    private void ThrowIfNotManual(string operation)
    {
        if (!IsManual)
        {
            throw new InvalidOperationException(
                $"{operation} needs CompletionMode.Manual. This context delivers completions by itself " +
                $"(CompletionMode.{_options.CompletionMode}).");
        }

        Dispatcher.ThrowIfClosed();
    }
}
