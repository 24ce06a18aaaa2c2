namespace LinuxAio.Perf.Work;

/// <summary>Pieces of work that are .NET code, by the name a child process is given; each takes paths.</summary>
internal static class WorkContender
{
    public const string Scan = "scan";
    public const string ScanByDotNet = "scan-dotnet";
    public const string Copy = "copy";
    public const string CopyByStream = "copy-stream";
    public const string CopyTree = "copy-tree";
    public const string ReadThrough = "read";
    public const string ReadThroughByStream = "read-stream";
    public const string WriteThrough = "write";
    public const string WriteThroughByStream = "write-stream";

    private const int BlockBytes = 1 << 20;

    public static Task RunAsync(string name, string[] paths) => name switch
    {
        Scan => ScanAsync(paths[0]),
        ScanByDotNet => Task.Run(() => ScanWithDotNet(paths[0])),
        Copy => AioFileSystem.Default.CopyAsync(
            paths[0], paths[1], new AioCopyOptions { Overwrite = true, Reflink = false }).AsTask(),
        CopyByStream => CopyByStreamAsync(paths[0], paths[1]),
        CopyTree => AioFileSystem.Default.CopyDirectoryAsync(paths[0], paths[1]).AsTask(),
        ReadThrough => ReadAsync(paths[0]),
        ReadThroughByStream => ReadByStreamAsync(paths[0]),
        WriteThrough => WriteAsync(paths[0], long.Parse(paths[1], null)),
        WriteThroughByStream => WriteByStreamAsync(paths[0], long.Parse(paths[1], null)),
        _ => throw new ArgumentException($"There is no work named {name}.", nameof(name)),
    };

    private static async Task ScanAsync(string path)
    {
        long bytes = 0;
        var options = new AioEnumerationOptions { Recurse = true, Status = true };
        await foreach (AioEntry entry in AioFileSystem.Default.EnumerateAsync(path, options))
        {
            bytes += entry.Status!.Size;
        }

        ArgumentOutOfRangeException.ThrowIfZero(bytes);
    }

    private static void ScanWithDotNet(string path)
    {
        long bytes = 0;
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        foreach (FileSystemInfo entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", everything))
        {
            bytes += entry is FileInfo file ? file.Length : entry.LastWriteTimeUtc.Ticks & 1;
        }

        ArgumentOutOfRangeException.ThrowIfZero(bytes);
    }

    private static async Task CopyByStreamAsync(string source, string destination)
    {
        await using FileStream from = new(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, useAsync: true);
        await using FileStream to = new(destination, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
        await from.CopyToAsync(to, BlockBytes);
    }

    private static async Task ReadAsync(string path)
    {
        await using AioFile file = await AioFileSystem.Default.OpenAsync(path);
        await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(BlockBytes))
        {
            ArgumentOutOfRangeException.ThrowIfZero(block.Length);
        }
    }

    private static async Task ReadByStreamAsync(string path)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, useAsync: true);
        byte[] buffer = new byte[BlockBytes];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task WriteAsync(string path, long length)
    {
        await using AioFile file = await AioFileSystem.Default.OpenAsync(path, FileMode.Create, FileAccess.Write);
        byte[] block = new byte[BlockBytes];
        for (long offset = 0; offset < length; offset += BlockBytes)
        {
            await file.WriteAsync(block, offset);
        }
    }

    private static async Task WriteByStreamAsync(string path, long length)
    {
        await using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
        byte[] block = new byte[BlockBytes];
        for (long offset = 0; offset < length; offset += BlockBytes)
        {
            await stream.WriteAsync(block);
        }
    }
}
