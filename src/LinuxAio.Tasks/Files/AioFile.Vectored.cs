using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <content>Reading and writing several buffers in one go.</content>
public sealed partial class AioFile
{
    /// <summary>Reads into several buffers, one after the other, until all are full or the file ends; preadv(2), as often as
    /// their number needs (1,024 at a time).</summary>
    /// <param name="buffers">Where the bytes go: any number, empty ones among them. The list is copied at the call; the
    /// buffers must not be touched until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <returns>Bytes read in all: the sum of the lengths, or fewer at the end of the file; 0 there.</returns>
    /// <exception cref="IOException">The message says, and <see cref="AioResult.GetBytesTransferred"/> returns, how many
    /// bytes were read all the same.</exception>
    public ValueTask<long> ReadAsync(
        IReadOnlyList<Memory<byte>> buffers, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        return ReadVectorAsync(new BufferSequence(buffers), offset, cancellationToken);
    }

    /// <summary>Writes all of several buffers, one after the other; pwritev(2), as often as their number needs (1,024 at a
    /// time).</summary>
    /// <param name="buffers">The bytes: any number of buffers, empty ones among them. The list is copied at the call; the
    /// buffers must not be changed until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more. A file opened to append does so whatever the
    /// offset.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <exception cref="IOException">The message says, and <see cref="AioResult.GetBytesTransferred"/> returns, how many
    /// bytes were written all the same.</exception>
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
            // At least once, even for no byte at all: whether the file is open for it shall show.
            ValueTask<long> part = Operations.AioReadvAsync(this, rest.NextToRead(), offset + rest.Done, cancellationToken);
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

    /// <summary>The count of one part; its failure with word of the parts before.</summary>
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
