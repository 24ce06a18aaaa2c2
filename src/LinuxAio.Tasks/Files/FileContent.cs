using System.Buffers;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Files;

/// <summary>Reads and writes whole files.</summary>
internal static class FileContent
{
    // The first buffer for a file whose length is not known; it grows as needed.
    private const int FirstBytes = 16 * 1024;

    /// <summary>Reads a file to its end.</summary>
    /// <remarks>The length from stat may be wrong. It is 0 for the files of <c>/proc</c>: those are read until a read
    /// returns 0. And any file may become shorter before it is read.</remarks>
    internal static async ValueTask<byte[]> ReadAsync(OpenFile file, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await file.Operations.AioStatAsync(file.Handle, status, cancellationToken).OrThrow("stat", file.Path)
            .ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw PathFailure.Refuse(Errno.EISDIR, "read", file.Path);
        }

        if (status.Size > Array.MaxLength)
        {
            throw PathFailure.Refuse(Errno.EFBIG, "read", file.Path, " (more than an array can hold)");
        }

        if (!status.IsRegularFile || status.Size == 0)
        {
            return await ReadToEndAsync(file, hasOffsets: status.IsRegularFile, cancellationToken)
                .ConfigureAwait(false);
        }

        byte[] content = GC.AllocateUninitializedArray<byte>((int)status.Size);
        int count = await file.Operations.ReadExactlyAsync(file.Handle, content, 0, file.Path, cancellationToken)
            .ConfigureAwait(false);
        return count == content.Length ? content : content.AsSpan(0, count).ToArray();
    }

    /// <summary>Writes to a file from offset 0, or to a file without offsets, such as a FIFO.</summary>
    internal static ValueTask WriteAsync(
        OpenFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        new FileWriter(file, mayBePipe: true).WriteAsync(bytes, 0, cancellationToken);

    private static async ValueTask<byte[]> ReadToEndAsync(
        OpenFile file, bool hasOffsets, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            for (int length = 0; ;)
            {
                int count = await file.Operations
                    .AioReadAsync(file.Handle, buffer.AsMemory(length), hasOffsets ? length : -1, cancellationToken)
                    .OrThrow("read", file.Path).ConfigureAwait(false);
                length += count;
                if (count == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, file.Path);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, string path)
    {
        if (buffer.Length == Array.MaxLength)
        {
            throw PathFailure.Refuse(Errno.EFBIG, "read", path, " (more than an array can hold)");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * buffer.Length, Array.MaxLength));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
