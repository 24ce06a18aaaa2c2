using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Bench;

/// <summary>The file that is read: the user's file, or a file created in the user's directory, which Dispose
/// deletes.</summary>
internal sealed class BenchFile : IDisposable
{
    private const long CreatedBytes = 256 << 20;
    private const int ChunkBytes = 1 << 20;

    private readonly bool _created;

    private BenchFile(string path, long length, bool created)
    {
        Path = path;
        Length = length;
        _created = created;
    }

    internal string Path { get; }

    internal long Length { get; }

    /// <summary>Returns the file with the path. If the path is a directory, creates a file in it.</summary>
    internal static async Task<BenchFile> OpenAsync(
        AioFileSystem files, string path, CancellationToken cancellationToken)
    {
        FileStatus? status =
            await files.TryGetStatusAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (status is null)
        {
            AioResult.ThrowIfError(-(int)Errno.ENOENT, "bench", path);
        }

        if (status!.IsDirectory)
        {
            return await CreateAsync(files, path, cancellationToken).ConfigureAwait(false);
        }

        if (status.IsRegularFile)
        {
            // The file is opened here only so that a failure is reported as by the other commands.
            AioFile file = await files.OpenAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
            await file.DisposeAsync().ConfigureAwait(false);
        }

        return new BenchFile(path, status.Size, created: false);
    }

    public void Dispose()
    {
        if (_created)
        {
            File.Delete(Path);
        }
    }

    private static async Task<BenchFile> CreateAsync(
        AioFileSystem files, string directory, CancellationToken cancellationToken)
    {
        string path = System.IO.Path.Combine(directory, $".aio-bench-{Environment.ProcessId}");
        AioFile file = await files
            .OpenAsync(path, FileMode.CreateNew, FileAccess.Write, cancellationToken: cancellationToken)
            .ConfigureAwait(false);

        // Not before the file is created: a file that was there before must not be deleted.
        var created = new BenchFile(path, CreatedBytes, created: true);
        try
        {
            await using (file.ConfigureAwait(false))
            {
                await LongWork.ShowAsync(
                    $"writing {path}", CreatedBytes, progress => FillAsync(file, progress, cancellationToken))
                    .ConfigureAwait(false);
            }

            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    // Random bytes, so that no file system stores the file as a hole or compresses it.
    private static async Task<long> FillAsync(
        AioFile file, IProgress<long> progress, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[ChunkBytes];
        long offset = 0;
        for (; offset < CreatedBytes; offset += ChunkBytes)
        {
            Random.Shared.NextBytes(chunk);
            await file.WriteAsync(chunk, offset, cancellationToken).ConfigureAwait(false);
            progress.Report(offset + ChunkBytes);
        }

        return offset;
    }
}
