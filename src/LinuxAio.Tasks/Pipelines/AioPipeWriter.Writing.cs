using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace LinuxAio.Tasks.Pipelines;

/// <content>From the buffers to the file. The writes are a chain of tasks: each starts when the one before has ended. A
/// flush waits for one of them; to cancel the wait does not stop any.</content>
internal sealed partial class AioPipeWriter
{
    private readonly Queue<Task> _writes = new();      // used only in the caller's calls
    private Task _lastWrite = Task.CompletedTask;      // never fails: failures go to _error
    private long _unwritten;                           // in bytes; the caller's calls add, the writes subtract
    private volatile Exception? _error;                // the first failure; nothing is written after it

    /// <summary>Starts to write everything that is buffered.</summary>
    private void StartWriting()
    {
        DropEndedWrites();
        if (_unflushed == 0)
        {
            return;
        }

        Seal();
        foreach (WriteBuffer buffer in _full)
        {
            int length = buffer.Filled.Length;
            Interlocked.Add(ref _unwritten, length);
            _lastWrite = WriteAsync(_lastWrite, buffer, _position);
            _writes.Enqueue(_lastWrite);
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
            catch (Exception e) // thrown by the flush that waits, or by the next one
            {
                _error = e;
            }
        }
    }

    private async ValueTask<FlushResult> WaitForRoomAsync(long maxUnwritten, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ThrowIfFailed();
                bool room = Volatile.Read(ref _unwritten) <= maxUnwritten;
                bool cancelled = _wait.TakeRequest();
                if (room || cancelled)
                {
                    return new FlushResult(cancelled, isCompleted: false);
                }

                cancellationToken.ThrowIfCancellationRequested();
                DropEndedWrites();
                await _wait.WaitAsync(
                    _writes.TryPeek(out Task? oldest) ? oldest : _lastWrite, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _flushing = false;
        }
    }

    /// <summary>Writes the caller's bytes without copying them, after what is buffered.</summary>
    /// <remarks>When cancelled, it waits until the kernel no longer uses the caller's memory. Then it buffers the bytes
    /// that are not written, so that no byte is lost.</remarks>
    private async ValueTask<FlushResult> WriteFromCallerAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        try
        {
            StartWriting();
            FlushResult before = await WaitForRoomAsync(0, cancellationToken).ConfigureAwait(false);
            if (before.IsCanceled)
            {
                BufferRest(source, 0);
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
            BufferRest(source, (int)AioResult.GetBytesTransferred(e));
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

    private void BufferRest(ReadOnlyMemory<byte> source, int written)
    {
        _position += written;
        this.Write(source.Span[written..]);
    }

    private void DropEndedWrites()
    {
        while (_writes.TryPeek(out Task? oldest) && oldest.IsCompleted)
        {
            _writes.Dequeue();
        }
    }

    /// <summary>Writes what is buffered on the caller's thread, which the system calls may block. An asynchronous write
    /// could need this thread to complete, and to wait for it would never end.</summary>
    private void WriteBuffersInline()
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
