using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Cat;

/// <summary>Standard output, for the bytes of files.</summary>
/// <remarks>Not through .NET's streams: the console stream treats EPIPE as success, and a FileStream writes at offsets of
/// its own, so the next program with the same standard output would overwrite what was written. Offset -1 means: write
/// at the position of the descriptor.</remarks>
internal sealed class StandardOutput(AioOperations operations)
{
    private readonly FileStatus _status = new();

    /// <summary>Finds out what standard output is.</summary>
    /// <returns>EBADF if it is closed.</returns>
    internal async Task<Errno> OpenAsync() => AioResult.GetErrno(StandardDescriptor.IsClosed(StandardDescriptor.Output)
        ? -(int)Errno.EBADF
        : await operations.AioStatAsync(StandardDescriptor.Output, _status).ConfigureAwait(false));

    /// <summary>Whether writing a file from this position to its end would write to the file itself.</summary>
    internal bool Is(FileStatus file, long position) =>
        _status.IsRegularFile && file.IsOfSameFileAs(_status) && position < file.Size;

    /// <summary>Writes all bytes.</summary>
    internal async Task<Errno> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = await operations.AioWriteAsync(StandardDescriptor.Output, bytes, offset: -1)
                .ConfigureAwait(false);
            if (AioResult.IsError(count))
            {
                return AioResult.GetErrno(count);
            }

            bytes = bytes[count..];
        }

        return Errno.None;
    }
}
