using System.Runtime.ExceptionServices;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Enumerables;

/// <summary>One enumeration of <see cref="AioEnumerable.SelectConcurrently"/>.</summary>
/// <remarks>Everything but the operations' ends happens in the consumer's calls, one after the other: it asks the
/// source, starts operations and takes results there. Meanwhile it waits for whichever comes first of the source's next
/// element and any operation's end. That is Nito.AsyncEx's AsyncAutoResetEvent: many signal it, one waits, signals that
/// nobody waited for coalesce into one look around, and the consumer does not go on inside the selector that
/// signalled.</remarks>
internal sealed class ConcurrentSelection<TSource, TResult> : IAsyncDisposable
{
    private readonly IAsyncEnumerator<TSource> _source;
    private readonly int _most;
    private readonly Func<TSource, CancellationToken, ValueTask<TResult>> _selector;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _stop;
    private readonly AsyncAutoResetEvent _changed = new();

    private readonly Queue<Slot>? _inOrder;     // all that are started and not taken; or
    private readonly Queue<Slot> _ready = new(); // those that have ended, under its lock
    private int _untaken;                       // the consumer's own
    private int _running;                       // started by the consumer, ended by the operations
    private volatile Pull _pull;                // between Asked and the others: set by the source's answer
    private bool _sourceEnded;
    private Exception? _error;

    internal ConcurrentSelection(
        IAsyncEnumerable<TSource> source, int most, Func<TSource, CancellationToken, ValueTask<TResult>> selector,
        bool ordered, CancellationToken cancellationToken)
    {
        _most = most;
        _selector = selector;
        _inOrder = ordered ? new Queue<Slot>() : null;
        _cancellationToken = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source = source.GetAsyncEnumerator(_stop.Token);
    }

    private enum Pull
    {
        None,
        Asked,
        Element,
        End,
    }

    internal TResult Current { get; private set; } = default!;

    private bool IsStopping => Volatile.Read(ref _error) is not null || _cancellationToken.IsCancellationRequested;

    /// <summary>False: at the end, or something failed; see <see cref="ThrowIfFailed"/>.</summary>
    internal async ValueTask<bool> MoveNextAsync()
    {
        while (true)
        {
            StartWhatFits();
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

    /// <summary>Cancels what runs, waits for its end, then ends the source.</summary>
    public async ValueTask DisposeAsync()
    {
        Cancel();
        while (Volatile.Read(ref _running) > 0 || _pull == Pull.Asked)
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
            // The first error is the one to be seen.
        }
    }

    /// <summary>After <see cref="DisposeAsync"/>.</summary>
    internal void ThrowIfFailed()
    {
        // Operations that heeded the token say so with the inner one.
        if (_error is null or OperationCanceledException)
        {
            _cancellationToken.ThrowIfCancellationRequested();
        }

        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }
    }

    private void StartWhatFits()
    {
        while (_untaken < _most && !_sourceEnded && !IsStopping)
        {
            if (_pull == Pull.None)
            {
                _pull = Pull.Asked;
                _ = PullAsync();
            }

            switch (_pull)
            {
                case Pull.Asked:
                    return;
                case Pull.Element:
                    StartOperation();
                    _pull = Pull.None;
                    break;
                case Pull.End:
                    _sourceEnded = true;
                    break;
            }
        }
    }

    private async Task PullAsync()
    {
        Pull answer = Pull.End;
        try
        {
            answer = await _source.MoveNextAsync().ConfigureAwait(false) ? Pull.Element : Pull.End;
        }
        catch (Exception e)
        {
            Fail(e);
        }

        _pull = answer;
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

        // From here on the consumer may end everything.
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
            // What others registered with the token threw: it must neither hide the first error nor keep the operations
            // from being awaited.
        }
    }

    private sealed class Slot
    {
        private volatile bool _hasEnded;

        internal TResult Result { get; set; } = default!;

        internal bool HasEnded
        {
            get => _hasEnded;
            set => _hasEnded = value; // after the result
        }
    }
}
