using LinuxAio.Tasks.Streams;

namespace LinuxAio.Tasks;

/// <content>The file as a stream.</content>
public sealed partial class AioFile
{
    /// <summary>The file as a <see cref="Stream"/> with a position, unbuffered, which behaves as .NET's own
    /// <see cref="FileStream"/> of buffer size 0 does. Asynchronous members block no thread; synchronous ones block the
    /// caller's.</summary>
    /// <param name="position">Where it begins, in bytes from the start of the file; 0 or more. Only 0 for what has no
    /// offsets: a FIFO, a socket, a terminal, which is read and written as it comes. A stream that only appends begins
    /// at the file's end, whatever is said here.</param>
    /// <param name="leaveOpen">Whether the file stays open when the stream is disposed.</param>
    /// <returns>A stream; each has a position of its own. As with FileStream, one that seeks takes overlapping asynchronous
    /// operations, each at the position of its call; what only appends or has no offsets carries out overlapping reads, and
    /// overlapping writes, in the order of the calls.</returns>
    /// <exception cref="NotSupportedException">A position other than 0, and the file has no offsets.</exception>
    public Stream AsStream(long position = 0, bool leaveOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new AioStream(_file, position, leaveOpen);
    }
}
