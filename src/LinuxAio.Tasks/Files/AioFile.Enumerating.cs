using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Reading;

namespace LinuxAio.Tasks;

/// <content>Reading from front to back, in blocks and in lines.</content>
public sealed partial class AioFile
{
    private const int TextBufferSize = 16_384;

    /// <summary>Reads the file to its end in blocks. The next blocks are read while the caller works on the current
    /// one. Each enumeration reads the file again.</summary>
    /// <param name="blockSize">The length of each block except the last, in bytes; 1 or more. Multiples of 4,096 are
    /// efficient. With <see cref="OpenFlags.Direct"/> it is rounded up to a multiple of what the file needs, and the
    /// first block is shorter if <paramref name="offset"/> is no such multiple. Default: 65,536.</param>
    /// <param name="offset">Where the first block starts, in bytes from the start of the file; 0 or more. Must be 0 for
    /// a file without offsets, such as a FIFO: it is read from its current position, and each block is as long as one
    /// read. Default: 0.</param>
    /// <param name="readAhead">How many blocks may be in flight, or wait to be taken, before they are asked for; 0 or
    /// more. 0: each block is read when it is asked for, as always for a file without offsets. Default: 4.</param>
    /// <param name="cancellationToken">Ends the wait for a block immediately. A read in progress goes on and returns
    /// its buffer when it ends.</param>
    /// <returns>The blocks in order; none is empty. <b>A block is valid until the next one is requested</b> or the
    /// enumerator is disposed. To end the enumeration early does not wait for reads in flight.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="blockSize"/> is less than 1, or
    /// <paramref name="offset"/> or <paramref name="readAhead"/> is negative.</exception>
    /// <exception cref="IOException">Reading failed, usually EIO or EISDIR. Thrown by the enumeration, after the blocks
    /// before the failure.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlocksAsync(
        int blockSize = 65536, long offset = 0, int readAhead = 4, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(readAhead);
        return EnumerateBlocksAsync(blockSize, offset, readAhead, cancellationToken);
    }

    /// <summary>Reads the file to its end in lines. A line ends with \n, \r\n or \r; the last line may have no such
    /// end. The file is read ahead of the lines.</summary>
    /// <param name="encoding">The encoding, unless the file begins with a byte order mark, which then decides. Default:
    /// UTF-8, with U+FFFD for invalid bytes; another encoding does what its decoder fallback says.</param>
    /// <param name="cancellationToken">Ends the wait for a line immediately.</param>
    /// <returns>The lines in order, without line ends and without the byte order mark.</returns>
    /// <exception cref="IOException">Reading failed, usually EIO or EISDIR. Thrown by the enumeration, after the lines
    /// before the failure.</exception>
    public IAsyncEnumerable<string> ReadLinesAsync(
        Encoding? encoding = null, CancellationToken cancellationToken = default) =>
        EnumerateLinesAsync(encoding ?? Encoding.UTF8, cancellationToken);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> EnumerateBlocksAsync(
        int blockSize, long offset, int depth, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int alignment = SynchronousCalls.GetAlignment(Handle);
        var ahead = new ReadAhead(_file, PoolFor(alignment), alignment, blockSize, offset, depth);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TakeResult result = ahead.TryTake(out FileBlock? block);
                if (result == TakeResult.Pending)
                {
                    await ahead.NextRead.WaitAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (result != TakeResult.Block)
                {
                    ahead.ThrowIfFailed();
                    yield break;
                }

                using (block)
                {
                    yield return block!.Content;
                }
            }
        }
        finally
        {
            ahead.Abandon();
        }
    }

    private async IAsyncEnumerable<string> EnumerateLinesAsync(
        Encoding encoding, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // To dispose the StreamReader disposes the stream, and that completes the pipe reader.
        Stream bytes = AsPipeReader(new AioPipeReaderOptions { LeaveOpen = true }).AsStream();
        using var text = new StreamReader(bytes, encoding, detectEncodingFromByteOrderMarks: true, TextBufferSize);
        while (await text.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    private static MemoryPool<byte> PoolFor(int alignment) =>
        alignment == 1 ? MemoryPool<byte>.Shared : AioMemoryPool.Default;
}
