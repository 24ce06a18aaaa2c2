using System.Buffers;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Streams;

/// <content>Reading.</content>
internal sealed partial class AioStream
{
    // Where a copy goes through a worker, each hop shall be worth its while. No more than what is read at once when it is
    // cached.
    private const int UsualCopyBytes = 81_920;
    private const int LongCopyBytes = 256 * 1024;

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

    // What is inherited would block a thread of the ThreadPool.
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

        return CopyAsync(
            destination, bufferSize < UsualCopyBytes ? bufferSize : Math.Max(bufferSize, LongCopyBytes), cancellationToken);
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
            // The kernel is done with it: a task ends after the operation.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The position moves at the call, so that overlapping reads get different bytes; back by what was not
    /// read.</summary>
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
