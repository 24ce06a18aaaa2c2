namespace LinuxAio.Perf.Work;

/// <summary>Work that is .NET code, by the name in the arguments of a child process.</summary>
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

    /// <param name="name">One of the names above.</param>
    /// <param name="arguments">The path to read, scan or write; for a copy then the path of the copy; for a write then
    /// the number of bytes.</param>
    public static Task RunAsync(string name, string[] arguments) => name switch
    {
        Scan => ScanAsync(arguments[0]),
        ScanByDotNet => Task.Run(() => ScanByDotNetEnumeration(arguments[0])),
        Copy => AioFileSystem.Default.CopyAsync(
            arguments[0], arguments[1], new AioCopyOptions { Overwrite = true, Reflink = false }).AsTask(),
        CopyByStream => CopyByStreamAsync(arguments[0], arguments[1]),
        CopyTree => AioFileSystem.Default.CopyDirectoryAsync(arguments[0], arguments[1]).AsTask(),
        ReadThrough => ReadAsync(arguments[0]),
        ReadThroughByStream => ReadByStreamAsync(arguments[0]),
        WriteThrough => WriteAsync(arguments[0], long.Parse(arguments[1], null)),
        WriteThroughByStream => WriteByStreamAsync(arguments[0], long.Parse(arguments[1], null)),
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

    private static void ScanByDotNetEnumeration(string path)
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
        await using FileStream from = OpenStream(source);
        await using FileStream to = CreateStream(destination);
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
        await using FileStream stream = OpenStream(path);
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
        await using FileStream stream = CreateStream(path);
        byte[] block = new byte[BlockBytes];
        for (long offset = 0; offset < length; offset += BlockBytes)
        {
            await stream.WriteAsync(block);
        }
    }

    // No buffer: the blocks are larger than any.
    private static FileStream OpenStream(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);

    private static FileStream CreateStream(string path) =>
        new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
}
