using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Pipelines;

/// <summary>A file as a pipe's writing end, with the manners of <c>PipeWriter.Create(Stream)</c>.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A pipe is completed, not disposed: that returns the buffers.")]
internal sealed partial class AioPipeWriter : PipeWriter
{
    private readonly CancellableWait _wait = new();
    private readonly OpenFile _file;
    private readonly FileWriter _writer;
    private readonly MemoryPool<byte> _pool;
    private readonly int _bufferSize;
    private readonly long _mostBuffered;
    private readonly bool _leaveOpen;

    private readonly List<WriteBuffer> _full = [];
    private WriteBuffer? _tail;
    private long _position; // in the file, of the next byte flushed
    private long _unflushed;
    private bool _flushing;
    private bool _completed;

    internal AioPipeWriter(OpenFile file, AioPipeWriterOptions options)
    {
        _file = file;
        _writer = new FileWriter(file, mayBePipe: options.Offset == 0);
        _pool = options.Pool ?? MemoryPool<byte>.Shared;
        _bufferSize = options.BufferSize;
        _mostBuffered = options.MaxBufferedBytes;
        _leaveOpen = options.LeaveOpen;
        _position = options.Offset;
    }

    public override bool CanGetUnflushedBytes => true;

    /// <summary>What is not written yet, be it given to a flush or not.</summary>
    public override long UnflushedBytes => _unflushed + Volatile.Read(ref _unwritten);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int least = Math.Max(1, sizeHint);
        if (_tail is null || _tail.Free.Length < least)
        {
            Seal();
            _tail = new WriteBuffer(_pool, _bufferSize, least);
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
        if (_error is null && Volatile.Read(ref _unwritten) <= _mostBuffered)
        {
            return new ValueTask<FlushResult>(new FlushResult(_wait.TakeRequest(), isCompleted: false));
        }

        _flushing = true;
        return WaitForRoomAsync(_mostBuffered, cancellationToken);
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
        _error ??= exception; // given up: what has not begun is not to begin
        try
        {
            if (exception is null)
            {
                _last.GetAwaiter().GetResult();
                ThrowIfFailed();
                WriteRest();
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
        _error ??= exception; // given up: what has not begun is not to begin
        try
        {
            if (exception is null)
            {
                StartWriting();
                await _last.ConfigureAwait(false);
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

        // After what is being written, which may take any time: only one who wanted it written has waited for it.
        bool writing = !_last.IsCompleted;
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
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }

    private void ThrowIfFlushing()
    {
        if (_flushing)
        {
            throw new InvalidOperationException("A flush is under way already: await it before the next one.");
        }
    }
}
