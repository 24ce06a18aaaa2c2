using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace LinuxAio.Tasks.Pipelines;

/// <content>From buffers to the file. The pieces are a chain of tasks, each begun when the one before has ended: a flush
/// waits for one of them, and giving up the wait stops none.</content>
internal sealed partial class AioPipeWriter
{
    private readonly Queue<Task> _pieces = new();  // the user's side
    private Task _last = Task.CompletedTask;      // never fails: see _error
    private long _unwritten;                      // the user's side adds, the pieces subtract
    private volatile Exception? _error;           // the first; nothing is written after it

    /// <summary>Everything buffered is on its way.</summary>
    private void StartWriting()
    {
        ForgetEndedPieces();
        if (_unflushed == 0)
        {
            return;
        }

        Seal();
        foreach (WriteBuffer buffer in _full)
        {
            int length = buffer.Filled.Length;
            Interlocked.Add(ref _unwritten, length);
            _last = WriteAsync(_last, buffer, _position);
            _pieces.Enqueue(_last);
            _position += length;
        }

        _full.Clear();
        _unflushed = 0;
    }

    private async Task WriteAsync(Task previous, WriteBuffer buffer, long offset)
    {
        await previous.ConfigureAwait(false);
        using (buffer)
        {
            ReadOnlyMemory<byte> bytes = buffer.Filled;
            try
            {
                if (_error is null && !bytes.IsEmpty)
                {
                    await _writer.WriteAsync(bytes, offset, CancellationToken.None).ConfigureAwait(false);
                    Interlocked.Add(ref _unwritten, -bytes.Length);
                }
            }
            catch (Exception e) // for the flush that waits, or the next one
            {
                _error = e;
            }
        }
    }

    private async ValueTask<FlushResult> WaitForRoomAsync(long mostUnwritten, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ThrowIfFailed();
                bool room = Volatile.Read(ref _unwritten) <= mostUnwritten;
                bool cancelled = _wait.TakeRequest();
                if (room || cancelled)
                {
                    return new FlushResult(cancelled, isCompleted: false);
                }

                cancellationToken.ThrowIfCancellationRequested();
                ForgetEndedPieces();
                await _wait.WaitAsync(
                    _pieces.TryPeek(out Task? piece) ? piece : _last, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _flushing = false;
        }
    }

    /// <summary>Writes a large piece from where it is, after what is buffered. Cancelled, it waits for the kernel; what
    /// is not written then is buffered, so that nothing is lost whatever ends the wait.</summary>
    private async ValueTask<FlushResult> WriteFromCallerAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        try
        {
            StartWriting();
            FlushResult before = await WaitForRoomAsync(0, cancellationToken).ConfigureAwait(false);
            if (before.IsCanceled)
            {
                Keep(source, 0);
                return before;
            }

            _flushing = true;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task writing = _writer.WriteAsync(source, _position, stop.Token).AsTask();
            await _wait.WaitAsync(writing, CancellationToken.None).ConfigureAwait(false);
            if (!writing.IsCompleted)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }

            await writing.ConfigureAwait(false);
            _position += source.Length;
            return new FlushResult(_wait.TakeRequest(), isCompleted: false);
        }
        catch (OperationCanceledException e) when (_error is null)
        {
            Keep(source, (int)AioResult.GetBytesTransferred(e));
            cancellationToken.ThrowIfCancellationRequested();
            return new FlushResult(_wait.TakeRequest(), isCompleted: false);
        }
        catch (Exception e)
        {
            _error ??= e;
            throw;
        }
        finally
        {
            _flushing = false;
        }
    }

    private void Keep(ReadOnlyMemory<byte> source, int written)
    {
        _position += written;
        this.Write(source.Span[written..]);
    }

    private void ForgetEndedPieces()
    {
        while (_pieces.TryPeek(out Task? piece) && piece.IsCompleted)
        {
            _pieces.Dequeue();
        }
    }

    /// <summary>Blocking, in the caller: on a thread that completions need, waiting for one would never end.</summary>
    private void WriteRest()
    {
        Seal();
        foreach (WriteBuffer buffer in _full)
        {
            _writer.Write(buffer.Filled.Span, _position);
            _position += buffer.Filled.Length;
        }
    }

    private void ThrowIfFailed()
    {
        if (_error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }
}
