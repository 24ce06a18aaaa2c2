using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <content>Reads and writes of a whole buffer with exceptions for errors: what the layers above build on.</content>
public abstract partial class AioOperations
{
    /// <summary>Fills the buffer unless the file ends first; throws what .NET users expect.</summary>
    internal ValueTask<int> ReadExactlyAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, string path, CancellationToken cancellationToken)
    {
        if (_dispatcher is null)
        {
            return ReadInPartsAsync(file, buffer, offset, path, cancellationToken);
        }

        CheckOffset(offset, 0, "read");
        if (!TryReadInline(file, buffer, offset, cancellationToken, out int result))
        {
            return ReadExactlyByWorkerAsync(file, buffer, offset, before: result, path, cancellationToken);
        }

        return result >= 0
            ? new ValueTask<int>(result)
            : ValueTask.FromException<int>(AioException.Create((Errno)(-result), ReadAction, path));
    }

    /// <summary>Writes all of the buffer; throws what .NET users expect, saying how much was written.</summary>
    internal ValueTask WriteExactlyAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, string path, CancellationToken cancellationToken)
    {
        if (_dispatcher is null)
        {
            return WriteInPartsAsync(file, buffer, offset, path, cancellationToken);
        }

        CheckOffset(offset, 0, "write");
        if (!TryEnter(
            file, OperationKind.Write, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return new ValueTask(answer.OrThrow(WriteAction, path).AsTask());
        }

        DescribeTransfer(ref operation, WriteAction, buffer, 0, offset, path);
        return Dispatcher.SubmitWithoutResult(operation.Rest(), ref operation, cancellationToken);
    }

    /// <summary>As <see cref="WriteExactlyAsync"/>, to a file without offsets, or at its own position. In parts, each when the
    /// one before is done: the caller keeps other writes from coming in between.</summary>
    internal ValueTask WriteSequentiallyAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, string path, CancellationToken cancellationToken) =>
        buffer.IsEmpty ? default : WriteInPartsAsync(file, buffer, -1, path, cancellationToken);

    private const string ReadAction = "read";
    private const string WriteAction = "write";

    private ValueTask<int> ReadExactlyByWorkerAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, int before, string path, CancellationToken cancellationToken)
    {
        if (!TryEnter(file, OperationKind.Read, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return before > 0 && answer.IsCanceled
                ? ValueTask.FromException<int>(
                    AioException.WithBytes(new OperationCanceledException(cancellationToken), before))
                : answer.OrThrow(ReadAction, path);
        }

        DescribeTransfer(ref operation, ReadAction, buffer, before, offset, path);
        return Dispatcher.Submit(operation.Rest(), ref operation, cancellationToken);
    }

    private void DescribeTransfer(
        ref Operation operation, string action, ReadOnlyMemory<byte> buffer, int before, long offset, string path)
    {
        Pin(ref operation, buffer, out _);
        operation.Action = action;
        operation.Path = path;
        operation.WantsAll = true;
        operation.BytesBefore = before;
        operation.Length = buffer.Length;
        operation.Offset = offset;
        operation.Priority = (sbyte)_priority;
    }

    // By the public operations, which are all there is of a test double's.
    private async ValueTask<int> ReadInPartsAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, string path, CancellationToken cancellationToken)
    {
        int done = 0;
        try
        {
            while (true)
            {
                int count = await AioReadAsync(file, buffer[done..], offset + done, cancellationToken).ConfigureAwait(false);
                if (count < 0)
                {
                    throw AioException.Create((Errno)(-count), ReadAction, path, done, buffer.Length);
                }

                done += count;
                if (count == 0 || done == buffer.Length)
                {
                    return done;
                }
            }
        }
        catch (Exception e)
        {
            AioException.WithBytes(e, done);
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteInPartsAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, string path, CancellationToken cancellationToken)
    {
        int done = 0;
        try
        {
            do
            {
                int count = await AioWriteAsync(file, buffer[done..], offset < 0 ? -1 : offset + done, cancellationToken)
                    .ConfigureAwait(false);
                if (count < 0 || (count == 0 && !buffer.IsEmpty))
                {
                    throw AioException.Create(
                        count < 0 ? (Errno)(-count) : Errno.EIO, WriteAction, path, done, buffer.Length);
                }

                done += count;
            }
            while (done < buffer.Length);
        }
        catch (Exception e)
        {
            AioException.WithBytes(e, done);
            throw;
        }
    }
}
