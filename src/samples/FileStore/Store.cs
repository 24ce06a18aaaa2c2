using System.IO.Pipelines;
using LinuxAio.Tasks;

namespace LinuxAio.Samples.FileStore;

/// <summary>Files in one directory. A file appears under its name only when all of it is on the device.</summary>
internal sealed class Store(AioFileSystem files, string root)
{
    /// <summary>Whether clients may use the name. A name that begins with a dot is an upload in progress.</summary>
    internal static bool IsName(string name) => name is not ['.', ..] && name.IndexOfAny(['/', '\0']) < 0;

    /// <summary>Saves an upload. A client that disconnects leaves nothing behind.</summary>
    internal async Task<StoredFile> SaveAsync(string name, PipeReader content, CancellationToken aborted)
    {
        string part = Path.Combine(root, $".{Guid.NewGuid():N}.part");
        try
        {
            long bytes = await WriteAsync(part, content, aborted);
            await files.MoveAsync(part, Path.Combine(root, name), overwrite: true, cancellationToken: aborted);
            return new StoredFile(name, bytes);
        }
        catch
        {
            await files.DeleteAsync(part, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Lists the files. The response is sent while the directory is being read.</summary>
    internal IAsyncEnumerable<StoredFile> List(CancellationToken aborted) =>
        files.EnumerateAsync(root, new AioEnumerationOptions { Status = true }, aborted)
            .Where(entry => entry.Type == FileType.RegularFile && IsName(entry.Name))
            .Select(entry => new StoredFile(entry.Name, entry.Status?.Size ?? 0));

    /// <summary>Deletes a file.</summary>
    /// <returns>False if no file has the name.</returns>
    internal ValueTask<bool> DeleteAsync(string name, CancellationToken aborted) =>
        files.DeleteAsync(Path.Combine(root, name), aborted);

    private async Task<long> WriteAsync(string path, PipeReader content, CancellationToken aborted)
    {
        await using AioFile file = await files.OpenAsync(
            path, FileMode.CreateNew, FileAccess.Write, cancellationToken: aborted);
        PipeWriter writer = file.AsPipeWriter(new AioPipeWriterOptions { LeaveOpen = true });
        await content.CopyToAsync(writer, aborted);
        await writer.CompleteAsync();
        await file.FlushToDiskAsync(cancellationToken: aborted);
        return await file.GetLengthAsync(aborted);
    }
}
