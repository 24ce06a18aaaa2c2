using LinuxAio.Tasks.Streams;

namespace LinuxAio.Tasks;

/// <content>The file as a stream.</content>
public sealed partial class AioFile
{
    /// <summary>Makes a <see cref="Stream"/> over the file. It has a position but no buffer, and behaves like a
    /// <see cref="FileStream"/> of buffer size 0. Asynchronous members block no thread; synchronous members block the
    /// caller's.</summary>
    /// <param name="position">The first position, in bytes from the start of the file; 0 or more. Must be 0 for a file
    /// without offsets, such as a FIFO, a socket or a terminal. A stream over a file opened only to append starts at
    /// the end of the file in any case. Default: 0.</param>
    /// <param name="leaveOpen">Whether the file stays open when the stream is disposed. Default: false.</param>
    /// <returns>A new stream with a position of its own.</returns>
    /// <remarks>Asynchronous operations may overlap. If the stream can seek, each uses the position at the time of its
    /// call. If the file has no offsets, overlapping reads run in the order of the calls, and so do overlapping writes;
    /// overlapping appends too.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="position"/> is negative.</exception>
    /// <exception cref="NotSupportedException"><paramref name="position"/> is not 0 and the file has no
    /// offsets.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public Stream AsStream(long position = 0, bool leaveOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new AioStream(_file, position, leaveOpen);
    }
}
