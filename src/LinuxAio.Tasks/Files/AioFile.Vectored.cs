using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <content>Vectored reads and writes: several buffers in one call.</content>
public sealed partial class AioFile
{
    /// <summary>Reads into several buffers, one after the other, until all are full or the file ends; preadv(2), with
    /// up to 1,024 buffers in each system call.</summary>
    /// <param name="buffers">The buffers to fill: any number, and some may be empty. The list is copied at the call. Do
    /// not touch the buffers until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.</param>
    /// <returns>The number of bytes read: the sum of the lengths, or fewer if the file ends before; 0 if the offset is
    /// at or behind the end.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffers"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="IOException">The errors of <see cref="ReadAsync(Memory{byte}, long, CancellationToken)"/>. If
    /// some bytes were read before the failure, the message says how many, and
    /// <see cref="AioResult.GetBytesTransferred"/> returns the number.</exception>
    public ValueTask<long> ReadAsync(
        IReadOnlyList<Memory<byte>> buffers, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        return ReadVectorAsync(new BufferSequence(buffers), offset, cancellationToken);
    }

    /// <summary>Writes several whole buffers, one after the other; pwritev(2), with up to 1,024 buffers in each system
    /// call.</summary>
    /// <param name="buffers">The buffers to write: any number, and some may be empty. The list is copied at the call.
    /// Do not change the buffers until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more. If the file was opened to append, the
    /// kernel ignores the offset.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.</param>
    /// <returns>A task that completes when all bytes are written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffers"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="IOException">The errors of
    /// <see cref="WriteAsync(ReadOnlyMemory{byte}, long, CancellationToken)"/>. If some bytes were written before the
    /// failure, the message says how many, and <see cref="AioResult.GetBytesTransferred"/> returns the
    /// number.</exception>
    public ValueTask WriteAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        return WriteVectorAsync(new BufferSequence(buffers), offset, cancellationToken);
    }

    private async ValueTask<long> ReadVectorAsync(BufferSequence rest, long offset, CancellationToken cancellationToken)
    {
        long count;
        do
        {
            // At least one call, even for 0 bytes, so that a file that is not open for reading fails.
            ValueTask<long> part =
                Operations.AioReadvAsync(this, rest.NextToRead(), offset + rest.Done, cancellationToken);
            count = await PartAsync(part, "read", rest).ConfigureAwait(false);
            rest.Advance(count);
        }
        while (count > 0 && rest.Done < rest.Length);

        return rest.Done;
    }

    private async ValueTask WriteVectorAsync(BufferSequence rest, long offset, CancellationToken cancellationToken)
    {
        do
        {
            ValueTask<long> part =
                Operations.AioWritevAsync(this, rest.NextToWrite(), offset + rest.Done, cancellationToken);
            long count = await PartAsync(part, "write", rest).ConfigureAwait(false);
            if (count == 0 && rest.Length > 0)
            {
                throw AioException.Create(Errno.EIO, "write", Path, rest.Done, rest.Length);
            }

            rest.Advance(count);
        }
        while (rest.Done < rest.Length);
    }

    /// <summary>Awaits one part. A failure is thrown with the count of all bytes transferred before.</summary>
    private async ValueTask<long> PartAsync(ValueTask<long> part, string action, BufferSequence rest)
    {
        try
        {
            long count = await part.ConfigureAwait(false);
            return count >= 0
                ? count
                : throw AioException.Create((Errno)(-count), action, Path, rest.Done, rest.Length);
        }
        catch (OperationCanceledException e)
        {
            AioException.WithBytes(e, rest.Done);
            throw;
        }
    }
}
