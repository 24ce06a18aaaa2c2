namespace LinuxAio.Tasks;

/// <content>Reading and writing.</content>
public sealed partial class AioFile
{
    /// <summary>Reads at an offset until the buffer is full or the file ends; pread(2).</summary>
    /// <param name="buffer">The buffer to fill. Do not touch it until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.</param>
    /// <returns>The number of bytes read: the length of the buffer, or fewer if the file ends before; 0 if the offset
    /// is at or behind the end.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="IOException">Usually EIO; EISDIR for a directory; ESPIPE for a pipe; EBADF if the file is not
    /// open for reading. If some bytes were read before the failure, the message says how many, and
    /// <see cref="AioResult.GetBytesTransferred"/> returns the number.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return Operations.ReadExactlyAsync(Handle, buffer, offset, Path, cancellationToken);
    }

    /// <summary>Writes the whole buffer at an offset; pwrite(2).</summary>
    /// <param name="buffer">The bytes to write. Do not change them until the task is completed.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more. If the file was opened to append, the
    /// kernel ignores the offset.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.</param>
    /// <returns>A task that completes when all bytes are written.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="IOException">Usually ENOSPC, EDQUOT, EFBIG or EIO; ESPIPE for a pipe; EBADF if the file is not
    /// open for writing. If some bytes were written before the failure, the message says how many, and
    /// <see cref="AioResult.GetBytesTransferred"/> returns the number.</exception>
    public ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return Operations.WriteExactlyAsync(Handle, buffer, offset, Path, cancellationToken);
    }
}
