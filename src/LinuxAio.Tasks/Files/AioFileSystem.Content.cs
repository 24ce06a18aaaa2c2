using System.Text;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Files;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <content>Reading and writing whole files.</content>
public partial class AioFileSystem
{
    // As File.WriteAllText: no byte order mark, and an exception rather than a character that was not given.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file from start to end; one whose length is 0 but that has content, as in <c>/proc</c>,
    /// too.</summary>
    /// <param name="path">Its path. A FIFO is read until its writers are gone.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="FileNotFoundException">There is none (ENOENT).</exception>
    /// <exception cref="DirectoryNotFoundException">Its directory is missing (ENOENT), or no directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES; or it is a directory (EISDIR).</exception>
    /// <exception cref="IOException">Any other error; EFBIG for more than an array can hold.</exception>
    public virtual ValueTask<byte[]> ReadAllBytesAsync(string path, CancellationToken cancellationToken = default) =>
        ReadCoreAsync(Absolute(path), cancellationToken);

    /// <summary>Reads a text file from start to end.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="encoding">What it is in, unless it begins with a byte order mark. Default: UTF-8.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <returns>Its content, without the byte order mark.</returns>
    /// <remarks>Exceptions are those of <see cref="ReadAllBytesAsync"/>.</remarks>
    public virtual ValueTask<string> ReadAllTextAsync(
        string path, Encoding? encoding = null, CancellationToken cancellationToken = default) =>
        ReadTextCoreAsync(Absolute(path), encoding ?? Encoding.UTF8, cancellationToken);

    /// <summary>Writes a file from start to end, creating it or cutting what there was. Not all or nothing: that is
    /// <see cref="ReplaceAsync"/>.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="bytes">Its content; must not be changed until the task is completed.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <exception cref="DirectoryNotFoundException">Its directory is missing (ENOENT), or no directory
    /// (ENOTDIR).</exception>
    /// <exception cref="UnauthorizedAccessException">EACCES, EPERM, EROFS; or it is a directory (EISDIR).</exception>
    /// <exception cref="IOException">Any other error; <see cref="AioResult.GetBytesTransferred"/> returns how many bytes
    /// were
    /// written.</exception>
    public virtual ValueTask WriteAllBytesAsync(
        string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        WriteCoreAsync(Absolute(path), bytes, cancellationToken);

    /// <summary>Writes a text file from start to end, creating it or cutting what there was.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="text">Its content.</param>
    /// <param name="encoding">What to write it in, with its byte order mark if it has one. Default: UTF-8 without.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue, or between two parts of it.</param>
    /// <remarks>Exceptions are those of <see cref="WriteAllBytesAsync"/>.</remarks>
    /// <exception cref="EncoderFallbackException">The text holds what the encoding cannot express; the file is as it
    /// was.</exception>
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

    private async ValueTask<string> ReadTextCoreAsync(string path, Encoding encoding, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadCoreAsync(path, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(new MemoryStream(bytes), encoding, detectEncodingFromByteOrderMarks: true);
#pragma warning disable CA1849 // It reads memory: there is nothing to wait for.
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

    private async ValueTask<OpenFile> OpenContentAsync(string path, OpenFlags flags, CancellationToken cancellationToken)
    {
        int descriptor = await Operations.AioOpenAsync(path, flags, cancellationToken: cancellationToken)
            .OrExplain(Operations, "open", path).ConfigureAwait(false);
        return new OpenFile(Operations, new SafeFileHandle(descriptor, ownsHandle: true), path);
    }
}
