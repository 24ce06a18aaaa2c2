using System.IO.Compression;
using System.Text.Json;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples;

public sealed class StreamsExamples : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Json()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("numbers.json");
        await File.WriteAllTextAsync(path, "[1, 2, 3]");
        CancellationToken token = CancellationToken.None;

        // example: streams-json
        AioFile file = await files.OpenAsync(path, cancellationToken: token);
        await using Stream stream = file.AsStream();        // closes the file, too
        int[]? numbers = await JsonSerializer.DeserializeAsync<int[]>(stream, cancellationToken: token);
        // end

        Assert.Equal([1, 2, 3], numbers!);
    }

    [Fact]
    public async Task Compress()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("text");
        await File.WriteAllTextAsync(path, new string('a', 100_000));

        // example: streams-compress
        await using AioFile source = await files.OpenAsync(path);
        await using AioFile packed = await files.OpenAsync(path + ".gz", FileMode.Create, FileAccess.Write);
        await using (Stream target = packed.AsStream(leaveOpen: true))
        await using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            await source.AsStream(leaveOpen: true).CopyToAsync(gzip);
        }

        await packed.FlushToDiskAsync();
        // end

        await using var unpacked = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Equal(new string('a', 100_000), await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task SmallReads()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("bytes");
        await File.WriteAllBytesAsync(path, [7, 8, 9]);

        // example: streams-buffered
        await using AioFile file = await files.OpenAsync(path);
        await using var stream = new BufferedStream(file.AsStream(position: 1), bufferSize: 65536);
        byte[] field = new byte[2];
        await stream.ReadExactlyAsync(field);       // most of these reads are served from memory
        // end

        Assert.Equal(new byte[] { 8, 9 }, field);
    }
}
