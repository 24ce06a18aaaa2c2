using System.Security.Cryptography;
using LinuxAio.Examples.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples;

public sealed class EnumerablesExamples : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Blocks()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("file");
        await File.WriteAllBytesAsync(path, new byte[3_000_000]);
        CancellationToken token = CancellationToken.None;

        // example: enumerables-blocks
        await using AioFile file = await files.OpenAsync(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(blockSize: 1 << 20).WithCancellation(token))
        {
            hash.AppendData(block.Span);        // valid until the next iteration
        }

        string sum = Convert.ToHexString(hash.GetHashAndReset());
        // end

        Assert.Equal(Convert.ToHexString(SHA256.HashData(new byte[3_000_000])), sum);
    }

    [Fact]
    public async Task Lines()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("file");
        await File.WriteAllTextAsync(path, "one\r\n\ntwo");

        // example: enumerables-lines
        int words = 0;
        await using AioFile file = await files.OpenAsync(path);
        await foreach (string line in file.ReadLinesAsync())
        {
            words += line.Length > 0 ? line.Split(' ').Length : 0;
        }
        // end

        Assert.Equal(2, words);
    }

    [Fact]
    public async Task Tree()
    {
        AioFileSystem files = AioFileSystem.Default;
        string folder = _directory.FullPath;
        Directory.CreateDirectory(_directory.File("below"));
        await File.WriteAllBytesAsync(_directory.File("below/file"), new byte[10]);

        // example: enumerables-tree
        long bytes = 0;
        var options = new AioEnumerationOptions { Recurse = true, Status = true, OnError = AioErrorHandling.Skip };
        await foreach (AioEntry entry in files.EnumerateAsync(folder, options))
        {
            bytes += entry.Type == FileType.RegularFile ? entry.Status?.Size ?? 0 : 0;
        }
        // end

        Assert.Equal(10, bytes);
    }

    [Fact]
    public async Task Concurrently()
    {
        using var console = new ConsoleOutput();
        AioFileSystem files = AioFileSystem.Default;
        string folder = _directory.FullPath;
        await File.WriteAllTextAsync(_directory.File("one"), "1");
        await File.WriteAllTextAsync(_directory.File("two"), "22");

        // example: enumerables-concurrently
        IAsyncEnumerable<string> reports = files.EnumerateAsync(folder).SelectConcurrently(
            maxConcurrency: 16,
            async (entry, token) =>
            {
                byte[] content = await files.ReadAllBytesAsync(entry.FullPath, token);
                return $"{entry.Name}: {content.Length} bytes";
            },
            ordered: false);
        await foreach (string report in reports)
        {
            Console.WriteLine(report);
        }
        // end

        Assert.Equal(["one: 1 bytes", "two: 2 bytes"], console.Text.TrimEnd().Split('\n').Order());
    }
}
