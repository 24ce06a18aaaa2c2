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
            throw TooLarge(file.Path);
        }

        if (!status.IsRegularFile || status.Size == 0)
        {
            return await ReadToEndAsync(file, status.IsRegularFile ? 0 : -1, cancellationToken).ConfigureAwait(false);
        }

        byte[] content = GC.AllocateUninitializedArray<byte>((int)status.Size);
        int count = await file.Operations.ReadExactlyAsync(file.Handle, content, 0, file.Path, cancellationToken)
            .ConfigureAwait(false);
        if (count < content.Length)
        {
            return content.AsSpan(0, count).ToArray();
        }

        // FUSE and others may tell a wrong length, and the file may have grown.
        byte[] rest = await ReadToEndAsync(file, count, cancellationToken).ConfigureAwait(false);
        return rest.Length == 0 ? content : Join(content, rest, file.Path);
    }

    /// <summary>Writes to a file from offset 0, or to a file without offsets, such as a FIFO.</summary>
    internal static ValueTask WriteAsync(
        OpenFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        new FileWriter(file, mayBePipe: true).WriteAsync(bytes, 0, cancellationToken);

    /// <summary>Reads from an offset to the end of the file; −1: from the position of a file without
    /// offsets.</summary>
    private static async ValueTask<byte[]> ReadToEndAsync(
        OpenFile file, long offset, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            for (int length = 0; ;)
            {
                int count = await file.Operations
                    .AioReadAsync(file.Handle, buffer.AsMemory(length), offset < 0 ? -1 : offset + length, cancellationToken)
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
            throw TooLarge(path);
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * buffer.Length, Array.MaxLength));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static byte[] Join(byte[] first, byte[] rest, string path) =>
        rest.Length <= Array.MaxLength - first.Length ? [.. first, .. rest] : throw TooLarge(path);

    private static Exception TooLarge(string path) =>
        PathFailure.Refuse(Errno.EFBIG, "read", path, " (more than an array can hold)");
}
