using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <content>Manual mode: completions are delivered when the user says so.</content>
public sealed partial class AioContext
{
    private const int MostMillisecondsAsleep = 50;

    /// <summary>A descriptor that is readable while results wait: for a foreign event loop, which then calls
    /// <see cref="PollCallback()"/>. Not to be read, written or closed.</summary>
    /// <exception cref="InvalidOperationException">Not in <see cref="CompletionMode.Manual"/>.</exception>
    public int PollFileno
    {
        get
        {
            ThrowIfNotManual(nameof(PollFileno));
            return _engine.BellDescriptor;
        }
    }

    /// <summary>Completes what is ready, in the caller: continuations run here, but for those that captured a
    /// SynchronizationContext or TaskScheduler.</summary>
    /// <returns>How many operations were completed; 0 at once if none was ready.</returns>
    /// <exception cref="InvalidOperationException">Not in <see cref="CompletionMode.Manual"/>.</exception>
    public int PollCallback()
    {
        BeginPolling(nameof(PollCallback));
        try
        {
            _engine.SilenceBell();
            var delivery = new Delivery(onPump: false);
            long ready = _engine.Counters.Completed; // not what continuations add: they could keep this going for ever
            int delivered = 0;
            while (delivered < ready && delivery.TryDeliver(_engine))
            {
                delivered++;
            }

            if (delivered > 0 && OutstandingRequests == 0)
            {
                _engine.Tick(); // no pump keeps house here: memory of a burst goes back
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

    /// <summary>Blocks until something is ready for <see cref="PollCallback()"/>; returns at once when nothing is
    /// outstanding.</summary>
    /// <exception cref="InvalidOperationException">Not in <see cref="CompletionMode.Manual"/>.</exception>
    public void PollWait()
    {
        BeginPolling(nameof(PollWait));
        try
        {
            while (!_engine.HasCompleted && OutstandingRequests > 0 && !Dispatcher.Outstanding.IsClosed)
            {
                // Not for ever: another poller, or the end of the context, may take what the bell rang for.
                if (_engine.WaitForBell(MostMillisecondsAsleep) && !_engine.HasCompleted)
                {
                    _engine.SilenceBell(); // else this would spin
                    if (_engine.HasCompleted)
                    {
                        _engine.RingBell(); // pushed in between: a foreign event loop waits for the ring
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
                $"{operation} is for CompletionMode.Manual; this context delivers completions by itself " +
                $"({_options.CompletionMode}).");
        }

        Dispatcher.ThrowIfClosed();
    }
}
