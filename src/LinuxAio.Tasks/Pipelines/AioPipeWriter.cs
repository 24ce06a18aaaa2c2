using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A <see cref="PipeWriter"/> over a file. It behaves like <c>PipeWriter.Create(Stream)</c>.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A pipe is completed, not disposed. Completing returns the buffers.")]
internal sealed partial class AioPipeWriter : PipeWriter
{
    private readonly CancellableWait _wait = new();
    private readonly OpenFile _file;
    private readonly FileWriter _writer;
    private readonly MemoryPool<byte> _pool;
    private readonly int _bufferSize;
    private readonly long _maxBuffered;
    private readonly bool _leaveOpen;

    private readonly List<WriteBuffer> _full = [];
    private WriteBuffer? _tail;
    private long _position; // the offset in the file of the next byte to flush
    private long _unflushed;
    private bool _flushing;
    private bool _completed;

    internal AioPipeWriter(OpenFile file, AioPipeWriterOptions options)
    {
        _file = file;
        _writer = new FileWriter(file, mayBePipe: options.Offset == 0);
        _pool = options.Pool ?? MemoryPool<byte>.Shared;
        _bufferSize = options.BufferSize;
        _maxBuffered = options.MaxBufferedBytes;
        _leaveOpen = options.LeaveOpen;
        _position = options.Offset;
    }

    public override bool CanGetUnflushedBytes => true;

    /// <summary>The bytes that are not written yet, whether a flush has started them or not.</summary>
    public override long UnflushedBytes => _unflushed + Volatile.Read(ref _unwritten);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int minimum = Math.Max(1, sizeHint);
        if (_tail is null || _tail.Free.Length < minimum)
        {
            Seal();
            _tail = new WriteBuffer(_pool, _bufferSize, minimum);
        }

        return _tail.Free;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_tail is not null)
        {
            _tail.Advance(bytes);
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes, 0);
        }

        _unflushed += bytes;
    }

    public override void CancelPendingFlush() => _wait.Cancel();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfFlushing();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        StartWriting();
        if (_error is null && Volatile.Read(ref _unwritten) <= _maxBuffered)
        {
            return new ValueTask<FlushResult>(new FlushResult(_wait.TakeRequest(), isCompleted: false));
        }

        _flushing = true;
        return WaitForRoomAsync(_maxBuffered, cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        ThrowIfFlushing();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        if (source.Length < _bufferSize)
        {
            this.Write(source.Span);
            return FlushAsync(cancellationToken);
        }

        _flushing = true;
        return WriteFromCallerAsync(source, cancellationToken);
    }

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        _error ??= exception; // writes that have not started will not start
        try
        {
            if (exception is null)
            {
                _lastWrite.GetAwaiter().GetResult();
                ThrowIfFailed();
                WriteBuffersInline();
            }
        }
        finally
        {
            DropUnflushed();
            if (!_leaveOpen)
            {
                _file.Close();
            }
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        _error ??= exception; // writes that have not started will not start
        try
        {
            if (exception is null)
            {
                StartWriting();
                await _lastWrite.ConfigureAwait(false);
                ThrowIfFailed();
            }
        }
        finally
        {
            DropUnflushed();
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private Task CloseAsync()
    {
        if (_leaveOpen)
        {
            return Task.CompletedTask;
        }

        // The close waits for the writes in flight. Without an exception CompleteAsync has waited for them already;
        // with one, it does not, and so it must not wait for the close either: both may take any time.
        bool writing = !_lastWrite.IsCompleted;
        Task closing = _file.CloseAsync().AsTask();
        return writing ? Task.CompletedTask : closing;
    }

    private void Seal()
    {
        if (_tail is not null)
        {
            _full.Add(_tail);
            _tail = null;
        }
    }

    private void DropUnflushed()
    {
        Seal();
        _full.ForEach(static buffer => buffer.Dispose());
        _full.Clear();
        _unflushed = 0;
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer is completed.");
        }
    }

    private void ThrowIfFlushing()
    {
        if (_flushing)
        {
            throw new InvalidOperationException("Another flush is in progress. Await it before the next one.");
        }
    }
}
