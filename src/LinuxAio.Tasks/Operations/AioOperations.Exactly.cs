using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks;

/// <content>Reads and writes of a whole buffer that throw on errors. The folders above build on them.</content>
public abstract partial class AioOperations
{
    /// <summary>Fills the buffer unless the file ends before. Throws the exceptions of .NET's own file APIs.</summary>
    /// <returns>The bytes read; fewer than the buffer has only at the end of the file.</returns>
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

    /// <summary>Writes the whole buffer. Throws the exceptions of .NET's own file APIs;
    /// <see cref="AioResult.GetBytesTransferred"/> tells how many bytes were written before.</summary>
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

    /// <summary>Like <see cref="WriteExactlyAsync"/>, for a file without offsets or at the file's own position. It
    /// makes one write after the other; the caller keeps other writes from coming in between.</summary>
    internal ValueTask WriteSequentiallyAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, string path, CancellationToken cancellationToken) =>
        buffer.IsEmpty ? default : WriteInPartsAsync(file, buffer, -1, path, cancellationToken);

    private const string ReadAction = "read";
    private const string WriteAction = "write";

    private ValueTask<int> ReadExactlyByWorkerAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, int before, string path,
        CancellationToken cancellationToken)
    {
        if (!TryEnter(
            file, OperationKind.Read, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
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

    // A test double overrides the public operations only, so its reads and writes are made of those.
    private async ValueTask<int> ReadInPartsAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, string path, CancellationToken cancellationToken)
    {
        int done = 0;
        try
        {
            while (true)
            {
                int count = await AioReadAsync(file, buffer[done..], offset + done, cancellationToken)
                    .ConfigureAwait(false);
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
                long position = offset < 0 ? -1 : offset + done;
                int count = await AioWriteAsync(file, buffer[done..], position, cancellationToken)
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
