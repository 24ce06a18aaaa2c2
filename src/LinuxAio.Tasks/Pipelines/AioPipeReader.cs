using System.Buffers;
using System.IO.Pipelines;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Reading;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A <see cref="PipeReader"/> over a file. It behaves like <c>PipeReader.Create(Stream)</c>.</summary>
internal sealed class AioPipeReader : PipeReader
{
    private readonly Lock _lock = new(); // Complete may run during a read; all other calls come one at a time
    private readonly CancellableWait _wait = new();
    private readonly OpenFile _file;
    private readonly bool _leaveOpen;
    private readonly ReadAhead _ahead;

    private BlockSegment? _head;
    private BlockSegment? _tail;
    private long _consumed; // in bytes since the first block
    private long _read;     // in bytes since the first block
    private bool _examinedAll;
    private bool _ended;
    private bool _reading;
    private bool _completed;

    internal AioPipeReader(OpenFile file, AioPipeReaderOptions options, MemoryPool<byte> pool, int alignment)
    {
        _file = file;
        _leaveOpen = options.LeaveOpen;
        _ahead = new ReadAhead(file, pool, alignment, options.BufferSize, options.Offset, options.ReadAhead);
    }

    private ReadOnlySequence<byte> Unconsumed => _head is null
        ? default
        : new ReadOnlySequence<byte>(_head, (int)(_consumed - _head.RunningIndex), _tail!, _tail!.Memory.Length);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ThrowIfCompleted();
            if (_reading)
            {
                throw new InvalidOperationException("Another read is in progress. Await it before the next read.");
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<ReadResult>(cancellationToken);
            }

            if (TryRead(mayStart: true, out ReadResult result))
            {
                return new ValueTask<ReadResult>(result);
            }

            _reading = true;
        }

        return WaitAndReadAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_lock)
        {
            ThrowIfCompleted();
            bool wasAtEnd = _ended && _read == _consumed && !_reading;
            bool taken = TryRead(mayStart: false, out result);
            if (wasAtEnd && !result.IsCanceled)
            {
                result = default; // at the end and with nothing buffered, PipeReader.Create(Stream) returns false too
                return false;
            }

            if (!taken)
            {
                _ahead.ThrowIfFailed();
            }

            return taken;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_lock)
        {
            ThrowIfCompleted();
            if (_head is null && consumed.GetObject() is null && examined.GetObject() is null)
            {
                return; // positions in an empty sequence
            }

            long consumedTo = IndexOf(consumed);
            long examinedTo = IndexOf(examined);
            if (_head is null || consumedTo < _consumed || examinedTo < consumedTo || examinedTo > _read)
            {
                throw NotFromTheLastRead();
            }

            _consumed = consumedTo;
            _examinedAll = examinedTo == _read;
            DropConsumed();
        }
    }

    public override void CancelPendingRead() => _wait.Cancel();

    public override void Complete(Exception? exception = null)
    {
        if (TryComplete(out _))
        {
            // Not awaited. The file was only read, so an error that close(2) reports does not matter.
            _ = CloseAsync();
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        // The close waits for the reads in flight, which may take any time. Then this method does not wait for the
        // close.
        if (TryComplete(out bool pending) && CloseAsync() is { } closing && !pending)
        {
            await closing.ConfigureAwait(false);
        }
    }

    private async ValueTask<ReadResult> WaitAndReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task nextRead;
                lock (_lock)
                {
                    ThrowIfCompleted();
                    if (TryRead(mayStart: true, out ReadResult result))
                    {
                        return result;
                    }

                    _ahead.ThrowIfFailed();
                    cancellationToken.ThrowIfCancellationRequested();
                    nextRead = _ahead.NextRead;
                }

                await _wait.WaitAsync(nextRead, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _reading = false;
        }
    }

    private bool TryRead(bool mayStart, out ReadResult result)
    {
        bool cancelled = _wait.TakeRequest();
        if (!cancelled && !_ended && (_read == _consumed || _examinedAll))
        {
            TakeResult taken = _ahead.TryTake(out FileBlock? block, mayStart);
            if (taken is TakeResult.Pending or TakeResult.Failed)
            {
                result = default;
                return false;
            }

            _ended = taken == TakeResult.End;
            if (block is not null)
            {
                Append(block);
            }
        }

        result = new ReadResult(Unconsumed, cancelled, _ended);
        return true;
    }

    private void Append(FileBlock block)
    {
        var segment = new BlockSegment(this, block, _read);
        if (_tail is null)
        {
            _head = segment;
        }
        else
        {
            _tail.NextSegment = segment;
        }

        _tail = segment;
        _read = segment.EndIndex;
        _examinedAll = false;
    }

    private long IndexOf(SequencePosition position) =>
        position.GetObject() is BlockSegment segment && segment.Reader == this
            ? segment.RunningIndex + position.GetInteger()
            : throw NotFromTheLastRead();

    private static InvalidOperationException NotFromTheLastRead() =>
        new("AdvanceTo: the positions do not belong to the last read.");

    private void DropConsumed()
    {
        while (_head is not null && _head.EndIndex <= _consumed)
        {
            BlockSegment dropped = _head;
            _head = _head.NextSegment;
            dropped.Dispose();
        }

        _tail = _head is null ? null : _tail;
    }

    /// <summary>Completes the reader and returns its buffers.</summary>
    /// <param name="pending">Whether a read is still in flight.</param>
    /// <returns>False if the reader was completed before.</returns>
    private bool TryComplete(out bool pending)
    {
        lock (_lock)
        {
            pending = false;
            if (_completed)
            {
                return false;
            }

            _completed = true;
            _consumed = _read;
            DropConsumed();
            pending = _ahead.Abandon();
        }

        _wait.Cancel(); // ends a ReadAsync that is waiting
        return true;
    }

    private Task CloseAsync() => _leaveOpen ? Task.CompletedTask : _file.CloseAsync().AsTask();

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Reading is not allowed after the reader is completed.");
        }
    }
}
