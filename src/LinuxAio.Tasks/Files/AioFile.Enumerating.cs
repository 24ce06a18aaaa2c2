using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using LinuxAio.Tasks.Reading;

namespace LinuxAio.Tasks;

/// <content>Reading from front to back.</content>
public sealed partial class AioFile
{
    private const int TextBufferSize = 16_384;

    /// <summary>Reads the file to its end in blocks, the next ones while the caller works on this one. Each enumeration
    /// reads anew.</summary>
    /// <param name="blockSize">Bytes in each block but the last; 1 or more. Multiples of 4,096 are good.</param>
    /// <param name="offset">Of the first block, in bytes from the start of the file; 0 or more. A FIFO or other file without
    /// offsets is read from where it is, in blocks as short as its answers; 0 then.</param>
    /// <param name="readAhead">How many blocks are read, or wait to be taken, before they are asked for; 0 or more. 0: none.
    /// Never any of a file without offsets.</param>
    /// <param name="cancellationToken">Ends the wait for a block at once.</param>
    /// <returns>The blocks in order, none of them empty. <b>A block is valid until the next one is asked for</b> or the
    /// enumeration is disposed. Ending early takes no time: the buffers are returned when the kernel is done.</returns>
    /// <exception cref="IOException">Reading failed, after the blocks before: usually EIO, EISDIR.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlocksAsync(
        int blockSize = 65536, long offset = 0, int readAhead = 4, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(readAhead);
        return EnumerateBlocksAsync(blockSize, offset, readAhead, cancellationToken);
    }

    /// <summary>Reads the file to its end in lines, ended by \n, \r\n or \r, which are no part of them; the last one
    /// may lack its end. The file is read ahead of the lines.</summary>
    /// <param name="encoding">What a byte order mark at the beginning, left out of the first line, overrules. Default:
    /// UTF-8. What it cannot read becomes U+FFFD, or as it says.</param>
    /// <param name="cancellationToken">Ends the wait for a line at once.</param>
    /// <exception cref="IOException">Reading failed, after the lines before: usually EIO, EISDIR.</exception>
    public IAsyncEnumerable<string> ReadLinesAsync(
        Encoding? encoding = null, CancellationToken cancellationToken = default) =>
        EnumerateLinesAsync(encoding ?? Encoding.UTF8, cancellationToken);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> EnumerateBlocksAsync(
        int blockSize, long offset, int depth, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ahead = new ReadAhead(_file, MemoryPool<byte>.Shared, blockSize, offset, depth);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TakeResult result = ahead.TryTake(out FileBlock? block);
                if (result == TakeResult.Pending)
                {
                    await ahead.Arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (result != TakeResult.Block)
                {
                    ahead.ThrowIfFailed();
                    yield break;
                }

                using (block)
                {
                    yield return block!.Buffer[..block.Count];
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
        // Closing the text closes the pipe's stream, which completes the pipe.
        Stream bytes = AsPipeReader(new AioPipeReaderOptions { LeaveOpen = true }).AsStream();
        using var text = new StreamReader(bytes, encoding, detectEncodingFromByteOrderMarks: true, TextBufferSize);
        while (await text.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }
}
