using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Calls;
using Nito.AsyncEx;

namespace LinuxAio.Tasks.Streams;

/// <content>Writing: all of it, or an exception that says how much.</content>
internal sealed partial class AioStream
{
    // Of a file opened to append the kernel ignores the offset.
    private bool WritesAtPosition => _writing is null;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfUnwritable();
        SynchronousCalls.WriteExactly(Handle, buffer, WritesAtPosition ? Interlocked.Read(ref _position) : -1, _file.Path);
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

    // What is inherited would block a thread of the ThreadPool.
    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        ValidateBufferArguments(buffer, offset, count);
        return TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);
    }

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    /// <summary>The position moves at the call, so that overlapping writes do not overwrite each other; back if it
    /// failed.</summary>
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
