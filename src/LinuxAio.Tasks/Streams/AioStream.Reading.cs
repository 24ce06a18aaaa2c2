using System.Buffers;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Streams;

/// <content>Reading.</content>
internal sealed partial class AioStream
{
    // What .NET passes to CopyToAsync if the caller gives no buffer size. A read that goes to a worker costs a hop, so
    // a copy reads more at a time: as much as an inline read of cached data may have.
    private const int DefaultCopyBytes = 81_920;
    private const int LargeCopyBytes = 256 * 1024;

    public override int Read(Span<byte> buffer)
    {
        ThrowIfUnreadable();
        long offset = _maySeek ? Interlocked.Read(ref _position) : -1;
        long count = Check(SynchronousCalls.Read(Handle, buffer, offset), "read");
        Interlocked.Add(ref _position, count);
        return (int)count;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int ReadByte()
    {
        byte value = 0;
        return Read(new Span<byte>(ref value)) == 0 ? -1 : value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        ThrowIfUnreadable();
        return _reading is null
            ? ReadAtPositionAsync(buffer, cancellationToken)
            : ReadInOrderAsync(_reading, buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    // The inherited method would block a ThreadPool thread.
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        ValidateBufferArguments(buffer, offset, count);
        return TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);
    }

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        ThrowIfUnreadable();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        int size = bufferSize < DefaultCopyBytes ? bufferSize : Math.Max(bufferSize, LargeCopyBytes);
        return CopyAsync(destination, size, cancellationToken);
    }

    private async Task CopyAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bufferSize);
        try
        {
            int count;
            while ((count = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // The kernel does not use the buffer any more: a task completes only after its system call.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads at the position. The position moves forward at the call, so that overlapping reads get different
    /// bytes; afterwards it moves back by the bytes that were not read.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAtPositionAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long offset = Interlocked.Add(ref _position, buffer.Length) - buffer.Length;
        int count = 0;
        try
        {
            int result = await _file.Operations.AioReadAsync(Handle, buffer, offset, cancellationToken)
                .ConfigureAwait(false);
            AioResult.ThrowIfError(result, "read", _file.Path);
            return count = result;
        }
        finally
        {
            Interlocked.Add(ref _position, count - buffer.Length);
        }
    }

    private async ValueTask<int> ReadInOrderAsync(
        AsyncLock order, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using (await order.LockAsync(cancellationToken).ConfigureAwait(false))
        {
            return await _file.Operations.AioReadAsync(Handle, buffer, -1, cancellationToken)
                .OrThrow("read", _file.Path).ConfigureAwait(false);
        }
    }
}
