using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Streams;

/// <content>Writing: the whole buffer, or an exception that says how many bytes were written.</content>
internal sealed partial class AioStream
{
    // With O_APPEND the kernel ignores the offset.
    private bool WritesAtPosition => _writing is null;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfUnwritable();
        long offset = WritesAtPosition ? Interlocked.Read(ref _position) : -1;
        SynchronousCalls.WriteExactly(Handle, buffer, offset, _file.Path);
        Interlocked.Add(ref _position, buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void WriteByte(byte value) => Write(new ReadOnlySpan<byte>(in value));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        ThrowIfUnwritable();
        return buffer.IsEmpty ? default
            : _writing is null ? WriteAtPositionAsync(buffer, cancellationToken)
            : WriteInOrderAsync(_writing, buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    // The inherited method would block a ThreadPool thread.
    public override IAsyncResult BeginWrite(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        ValidateBufferArguments(buffer, offset, count);
        return TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);
    }

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    /// <summary>Writes at the position. The position moves forward at the call, so that overlapping writes do not
    /// overwrite each other; it moves back if the write fails.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAtPositionAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        long offset = Interlocked.Add(ref _position, buffer.Length) - buffer.Length;
        try
        {
            await _file.Operations.WriteExactlyAsync(Handle, buffer, offset, _file.Path, cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            Interlocked.Add(ref _position, -buffer.Length);
            throw;
        }
    }

    private async ValueTask WriteInOrderAsync(
        AsyncLock order, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _position, buffer.Length);
        try
        {
            using (await order.LockAsync(cancellationToken).ConfigureAwait(false))
            {
                await _file.Operations.WriteSequentiallyAsync(Handle, buffer, _file.Path, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch
        {
            Interlocked.Add(ref _position, -buffer.Length);
            throw;
        }
    }
}
