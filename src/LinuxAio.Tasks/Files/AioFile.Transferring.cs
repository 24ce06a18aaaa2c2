namespace LinuxAio.Tasks;

/// <content>Reading and writing.</content>
public sealed partial class AioFile
{
    /// <summary>Reads at an offset until the buffer is full or the file ends; pread(2).</summary>
    /// <param name="buffer">Where the bytes go. Must not be touched until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <returns>Bytes read: the buffer's length, or fewer at the end of the file; 0 there.</returns>
    /// <exception cref="IOException">Usually EIO; EISDIR for a directory, ESPIPE for a pipe, EBADF for a file not opened for
    /// reading. The message says, and <see cref="AioResult.GetBytesTransferred"/> returns, how many bytes were read all the
    /// same.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return Operations.ReadExactlyAsync(Handle, buffer, offset, Path, cancellationToken);
    }

    /// <summary>Writes all of the buffer at an offset; pwrite(2).</summary>
    /// <param name="buffer">The bytes. Must not be changed until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more. A file opened to append does so whatever the
    /// offset.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <exception cref="IOException">Usually ENOSPC, EDQUOT, EFBIG, EIO; ESPIPE for a pipe, EBADF for a file not opened for
    /// writing. The message says, and <see cref="AioResult.GetBytesTransferred"/> returns, how many bytes were written all
    /// the same.</exception>
    public ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return Operations.WriteExactlyAsync(Handle, buffer, offset, Path, cancellationToken);
    }
}
