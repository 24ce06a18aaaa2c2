using System.Text;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Files;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <content>Reading and writing whole files.</content>
public partial class AioFileSystem
{
    // As in File.WriteAllText: no byte order mark, and an exception for a character that cannot be encoded.
    private static readonly UTF8Encoding s_utf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a whole file. Also reads files that have content although their length is 0, as in
    /// <c>/proc</c>.</summary>
    /// <param name="path">The path of the file. A FIFO is read until all writers have closed it.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.
    /// Interrupts the wait for a FIFO.</param>
    /// <returns>The content; an empty array for an empty file.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist (ENOENT) or is not a
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES; or the path is a directory (EISDIR).</exception>
    /// <exception cref="IOException">Any other error; EFBIG if the file is longer than an array can be.</exception>
    public virtual ValueTask<byte[]> ReadAllBytesAsync(string path, CancellationToken cancellationToken = default) =>
        ReadCoreAsync(Absolute(path), cancellationToken);

    /// <summary>Reads a whole text file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="encoding">The encoding, unless the file begins with a byte order mark, which then decides. Default:
    /// UTF-8.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.
    /// Interrupts the wait for a FIFO.</param>
    /// <returns>The text, without the byte order mark.</returns>
    /// <remarks>Throws the exceptions of <see cref="ReadAllBytesAsync"/>.</remarks>
    public virtual ValueTask<string> ReadAllTextAsync(
        string path, Encoding? encoding = null, CancellationToken cancellationToken = default) =>
        ReadTextCoreAsync(Absolute(path), encoding ?? Encoding.UTF8, cancellationToken);

    /// <summary>Writes a whole file. Creates the file, or truncates it and writes it anew. A failure may leave a part
    /// of the content; use <see cref="ReplaceAsync"/> for all or nothing.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="bytes">The content. Do not change it until the task is completed.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.
    /// Interrupts the wait for a FIFO.</param>
    /// <returns>A task that completes when all bytes are written and the file is closed.</returns>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist (ENOENT) or is not a
    /// directory (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or the path is a directory
    /// (EISDIR).</exception>
    /// <exception cref="IOException">Any other error. <see cref="AioResult.GetBytesTransferred"/> returns how many
    /// bytes were written before it.</exception>
    public virtual ValueTask WriteAllBytesAsync(
        string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        WriteCoreAsync(Absolute(path), bytes, cancellationToken);

    /// <summary>Writes a whole text file. Creates the file, or truncates it and writes it anew.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="text">The content.</param>
    /// <param name="encoding">The encoding. If it has a byte order mark, the file begins with it. Default: UTF-8
    /// without a byte order mark.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued, or between two system calls.
    /// Interrupts the wait for a FIFO.</param>
    /// <returns>A task that completes when the text is written and the file is closed.</returns>
    /// <remarks>Throws the exceptions of <see cref="WriteAllBytesAsync"/>.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="EncoderFallbackException">The encoding cannot express a character of the text, and its fallback
    /// throws, as that of the default does. The file is unchanged.</exception>
    public virtual ValueTask WriteAllTextAsync(
        string path, string text, Encoding? encoding = null, CancellationToken cancellationToken = default)
    {
        string absolute = Absolute(path);
        ArgumentNullException.ThrowIfNull(text);
        encoding ??= s_utf8;
        byte[] mark = encoding.GetPreamble();
        byte[] bytes = new byte[mark.Length + encoding.GetByteCount(text)];
        mark.CopyTo(bytes, 0);
        encoding.GetBytes(text, bytes.AsSpan(mark.Length));
        return WriteCoreAsync(absolute, bytes, cancellationToken);
    }

    private async ValueTask<byte[]> ReadCoreAsync(string path, CancellationToken cancellationToken)
    {
        OpenFile file = await OpenContentAsync(path, OpenFlags.ReadOnly, cancellationToken).ConfigureAwait(false);
        try
        {
            return await FileContent.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await Operations.CloseQuietlyAsync(file.Handle).ConfigureAwait(false);
        }
    }

    private async ValueTask<string> ReadTextCoreAsync(
        string path, Encoding encoding, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadCoreAsync(path, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(new MemoryStream(bytes), encoding, detectEncodingFromByteOrderMarks: true);
#pragma warning disable CA1849 // The reader reads memory and never waits.
        return reader.ReadToEnd();
#pragma warning restore CA1849
    }

    private async ValueTask WriteCoreAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        OpenFlags flags = OpenMode.ToFlags(FileMode.Create, FileAccess.Write);
        OpenFile file = await OpenContentAsync(path, flags, cancellationToken).ConfigureAwait(false);
        try
        {
            await FileContent.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await Operations.CloseQuietlyAsync(file.Handle).ConfigureAwait(false);
            throw;
        }

        await file.CloseAsync().ConfigureAwait(false); // throws what close(2) reports about the data
    }

    private async ValueTask<OpenFile> OpenContentAsync(
        string path, OpenFlags flags, CancellationToken cancellationToken)
    {
        int descriptor = await Operations.AioOpenAsync(path, flags, cancellationToken: cancellationToken)
            .OrExplain(Operations, "open", path).ConfigureAwait(false);
        return new OpenFile(Operations, new SafeFileHandle(descriptor, ownsHandle: true), path);
    }
}
