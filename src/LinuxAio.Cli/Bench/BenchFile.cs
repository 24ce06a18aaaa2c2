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

    /// <summary>Opens a file, or makes one in a directory.</summary>
    internal static async Task<BenchFile> OpenAsync(AioFileSystem files, string path)
    {
        FileStatus status = await files.TryGetStatusAsync(path).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"bench '{path}': there is no such file or directory");
        if (!status.IsDirectory)
        {
            return new BenchFile(path, status.Size, made: false);
        }

        var made = new BenchFile(System.IO.Path.Combine(path, $".aio-bench-{Environment.ProcessId}"), MadeBytes, made: true);
        try
        {
            await made.FillAsync(files).ConfigureAwait(false);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_made)
        {
            File.Delete(Path);
        }
    }

    // Random, so that no file system stores it as a hole or compressed.
    private async Task FillAsync(AioFileSystem files)
    {
        AioFile file = await files.OpenAsync(Path, FileMode.CreateNew, FileAccess.Write).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            byte[] chunk = new byte[ChunkBytes];
            for (long offset = 0; offset < Length; offset += ChunkBytes)
            {
                Random.Shared.NextBytes(chunk);
                int count = (int)Math.Min(ChunkBytes, Length - offset);
                await file.WriteAsync(chunk.AsMemory(0, count), offset).ConfigureAwait(false);
            }
        }
    }
}
