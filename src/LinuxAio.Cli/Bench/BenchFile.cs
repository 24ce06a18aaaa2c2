using LinuxAio.Cli.Output;

namespace LinuxAio.Cli.Bench;

/// <summary>The file that is read: the user's own, or one made in the user's directory and deleted with this
/// object.</summary>
internal sealed class BenchFile : IDisposable
{
    private const long MadeBytes = 256 << 20;
    private const int ChunkBytes = 1 << 20;

    private readonly bool _made;

    private BenchFile(string path, long length, bool made)
    {
        Path = path;
        Length = length;
        _made = made;
    }

    internal string Path { get; }

    internal long Length { get; }

    /// <summary>Finds a file, or makes one in a directory.</summary>
    internal static async Task<BenchFile> OpenAsync(AioFileSystem files, string path, CancellationToken cancellationToken)
    {
        FileStatus? status =
            await files.TryGetStatusAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (status is null)
        {
            AioResult.ThrowIfError(-(int)Errno.ENOENT, "bench", path);
        }

        if (status!.IsDirectory)
        {
            return await MakeAsync(files, path, cancellationToken).ConfigureAwait(false);
        }

        if (status.IsRegularFile)
        {
            // Only to be told, as by the other commands, why it may not be read.
            AioFile file = await files.OpenAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
            await file.DisposeAsync().ConfigureAwait(false);
        }

        return new BenchFile(path, status.Size, made: false);
    }

    public void Dispose()
    {
        if (_made)
        {
            File.Delete(Path);
        }
    }

    private static async Task<BenchFile> MakeAsync(
        AioFileSystem files, string directory, CancellationToken cancellationToken)
    {
        string path = System.IO.Path.Combine(directory, $".aio-bench-{Environment.ProcessId}");
        AioFile file = await files
            .OpenAsync(path, FileMode.CreateNew, FileAccess.Write, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        var made = new BenchFile(path, MadeBytes, made: true); // only now: another's is not to be deleted
        try
        {
            await using (file.ConfigureAwait(false))
            {
                await LongWork.ShowAsync($"writing {path}", MadeBytes, done => FillAsync(file, done, cancellationToken))
                    .ConfigureAwait(false);
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    // Random, so that no file system stores it as a hole or compressed.
    private static async Task<long> FillAsync(AioFile file, IProgress<long> done, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[ChunkBytes];
        long offset = 0;
        for (; offset < MadeBytes; offset += ChunkBytes)
        {
            Random.Shared.NextBytes(chunk);
            await file.WriteAsync(chunk, offset, cancellationToken).ConfigureAwait(false);
            done.Report(offset + ChunkBytes);
        }

        return offset;
    }
}
