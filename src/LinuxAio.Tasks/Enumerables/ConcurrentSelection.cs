using System.Runtime.ExceptionServices;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Enumerables;

/// <summary>One enumeration of <see cref="AioEnumerable.SelectConcurrently"/>.</summary>
/// <remarks>Only the consumer requests elements, starts operations and takes results. It makes one call at a time.
/// Other threads do two things: they end operations, and they bring the source's next element. Both signal
/// <c>_changed</c>, which the consumer waits for. AsyncAutoResetEvent of Nito.AsyncEx has what this needs: many threads
/// may signal it, several signals count as one, and the consumer never continues inside the code that signals.
/// </remarks>
internal sealed class ConcurrentSelection<TSource, TResult> : IAsyncDisposable
{
    private readonly IAsyncEnumerator<TSource> _source;
    private readonly int _maxConcurrency;
    private readonly Func<TSource, CancellationToken, ValueTask<TResult>> _selector;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _stop;
    private readonly AsyncAutoResetEvent _changed = new();

    private readonly Queue<Slot>? _inOrder;      // if ordered: started and not taken
    private readonly Queue<Slot> _ready = new(); // if not ordered: ended and not taken; guarded by its own lock
    private int _untaken;                        // started and not taken; only the consumer uses it
    private int _running;                        // the consumer increments, the operations decrement
    private volatile SourceState _sourceState;   // the consumer sets Requested and Idle; PullAsync the others
    private bool _sourceEnded;
    private Exception? _error;

    internal ConcurrentSelection(
        IAsyncEnumerable<TSource> source, int maxConcurrency,
        Func<TSource, CancellationToken, ValueTask<TResult>> selector, bool ordered,
        CancellationToken cancellationToken)
    {
        _maxConcurrency = maxConcurrency;
        _selector = selector;
        _inOrder = ordered ? new Queue<Slot>() : null;
        _cancellationToken = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source = source.GetAsyncEnumerator(_stop.Token);
    }

    private enum SourceState
    {
        Idle,
        Requested,
        Element,
        End,
    }

    internal TResult Current { get; private set; } = default!;

    private bool IsStopping => Volatile.Read(ref _error) is not null || _cancellationToken.IsCancellationRequested;

    /// <summary>Waits for the next result.</summary>
    /// <returns>False at the end, and after a failure: see <see cref="ThrowIfFailed"/>.</returns>
    internal async ValueTask<bool> MoveNextAsync()
    {
        while (true)
        {
            StartOperations();
            if (IsStopping)
            {
                return false;
            }

            if (TryTake(out Slot? slot))
            {
                Current = slot!.Result;
                return true;
            }

            if (_sourceEnded && _untaken == 0)
            {
                return false;
            }

            await _changed.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cancels the running operations, waits until they have ended, then disposes the source.</summary>
    public async ValueTask DisposeAsync()
    {
        Cancel();
        while (Volatile.Read(ref _running) > 0 || _sourceState == SourceState.Requested)
        {
            await _changed.WaitAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
        try
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception) when (IsStopping)
        {
            // The first failure is the one to report.
        }
    }

    /// <summary>Throws the first failure. To be called after <see cref="DisposeAsync"/>.</summary>
    internal void ThrowIfFailed()
    {
        // An operation that was cancelled throws with the token of _stop; the consumer expects its own token.
        if (_error is null or OperationCanceledException)
        {
            _cancellationToken.ThrowIfCancellationRequested();
        }

        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }
    }

    private void StartOperations()
    {
        while (_untaken < _maxConcurrency && !_sourceEnded && !IsStopping)
        {
            if (_sourceState == SourceState.Idle)
            {
                _sourceState = SourceState.Requested;
                _ = PullAsync();
            }

            switch (_sourceState)
            {
                case SourceState.Requested:
                    return;
                case SourceState.Element:
                    StartOperation();
                    _sourceState = SourceState.Idle;
                    break;
                case SourceState.End:
                    _sourceEnded = true;
                    break;
            }
        }
    }

    private async Task PullAsync()
    {
        SourceState next = SourceState.End;
        try
        {
            next = await _source.MoveNextAsync().ConfigureAwait(false) ? SourceState.Element : SourceState.End;
        }
        catch (Exception e)
        {
            Fail(e);
        }

        _sourceState = next;
        _changed.Set();
    }

    private void StartOperation()
    {
        var slot = new Slot();
        _inOrder?.Enqueue(slot);
        _untaken++;
        Interlocked.Increment(ref _running);
        _ = RunAsync(slot);
    }

    private async Task RunAsync(Slot slot)
    {
        try
        {
            slot.Result = await _selector(_source.Current, _stop.Token).ConfigureAwait(false);
            End(slot);
        }
        catch (Exception e)
        {
            Fail(e);
        }

        // After the decrement the consumer may dispose everything: touch only the event.
        Interlocked.Decrement(ref _running);
        _changed.Set();
    }

    private void End(Slot slot)
    {
        slot.HasEnded = true;
        if (_inOrder is null)
        {
            lock (_ready)
            {
                _ready.Enqueue(slot);
            }
        }
    }

    private bool TryTake(out Slot? slot)
    {
        bool taken = false;
        if (_inOrder is null)
        {
            lock (_ready)
            {
                taken = _ready.TryDequeue(out slot);
            }
        }
        else if (_inOrder.TryPeek(out slot) && slot.HasEnded)
        {
            taken = true;
            _inOrder.Dequeue();
        }

        _untaken -= taken ? 1 : 0;
        return taken;
    }

    private void Fail(Exception exception)
    {
        if (Interlocked.CompareExchange(ref _error, exception, null) is null)
        {
            Cancel();
        }
    }

    private void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException)
        {
            // A callback that user code registered with the token threw. It must not hide the first failure, nor keep
            // DisposeAsync from waiting for the operations.
        }
    }

    private sealed class Slot
    {
        private volatile bool _hasEnded;

        internal TResult Result { get; set; } = default!;

        internal bool HasEnded
        {
            get => _hasEnded;
            set => _hasEnded = value; // set after Result, which this publishes
        }
    }
}
