using System.Text;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>Reading a file in blocks and in lines.</summary>
public sealed class AioFileEnumerationTests
{
    private const int DefaultBlock = 65_536;

    public static TheoryData<string> Texts =>
    [
        "",
        "\n",
        "one",
        "one\n",
        "one\ntwo",
        "one\r\ntwo\r\n",
        "one\rtwo\r\rthree\n\nfour\r",
        "\uFEFFmarked\nsecond",
        "grüße\u2028still the first line\n𝄞\n",
        new string('x', 300_000) + "\n" + new string('y', 200_000),
        new string('x', DefaultBlock - 1) + "\r\nsecond", // the line end is split between two blocks
        new string('x', DefaultBlock - 1) + "é\nsecond",  // a character is split between two blocks
    ];

    [TheoryRequires(Facility.DirectIo)]
    [InlineData(0, 1000, 0L)]
    [InlineData(1, 1000, 0L)]
    [InlineData(8192, 4096, 0L)]
    [InlineData(300_000, 10_000, 0L)]
    [InlineData(300_000, DefaultBlock, 5_001L)]
    [InlineData(300_000, DefaultBlock, 299_999L)]
    [InlineData(300_000, DefaultBlock, 300_000L)]
    [InlineData(300_000, DefaultBlock, 400_000L)]
    public async Task Blocks_OfADirectFile_AreTheFile(int length, int blockSize, long offset)
    {
        using RandomFile random = new(length);
        await using AioFile file = await OpenDirectAsync(random.FullPath);
        using MemoryStream all = new();
        await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(blockSize, offset))
        {
            Assert.False(block.IsEmpty);
            all.Write(block.Span);
        }

        Assert.Equal(random.Content[(int)Math.Min(offset, length)..].ToArray(), all.ToArray());
    }

    [FactRequires(Facility.DirectIo)]
    public async Task Lines_OfADirectFile_AreItsLines()
    {
        using RandomFile random = new(0);
        string[] lines = [.. Enumerable.Range(0, 30_000).Select(static i => $"line {i}")];
        File.WriteAllLines(random.FullPath, lines);
        await using AioFile file = await OpenDirectAsync(random.FullPath);

        Assert.Equal(lines, await file.ReadLinesAsync().ToArrayAsync());
    }

    [Theory]
    [InlineData(0, 1000, 0L, 4)]
    [InlineData(1, 1000, 0L, 4)]
    [InlineData(1000, 1000, 0L, 4)]
    [InlineData(10_007, 1000, 0L, 0)]
    [InlineData(10_007, 1000, 0L, 4)]
    [InlineData(10_007, 1000, 9_999L, 4)]
    [InlineData(10_007, 1000, 20_000L, 4)]
    [InlineData(300_000, DefaultBlock, 1L, 100)]
    [Trait("Category", "Acceptance")]
    public async Task Blocks_OfAnyLength_AreTheFile(int length, int blockSize, long offset, int readAhead)
    {
        using RandomFile random = new(length);
        await using AioFile file = await AioFileSystem.Default.OpenAsync(random.FullPath);
        byte[] expected = random.Content[(int)Math.Min(offset, length)..].ToArray();
        using MemoryStream all = new();
        await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(blockSize, offset, readAhead))
        {
            Assert.Equal((int)Math.Min(blockSize, expected.Length - all.Length), block.Length);
            all.Write(block.Span);
        }

        Assert.Equal(expected, all.ToArray());
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Blocks_ArgumentsOutOfRange_ThrowAtTheCall()
    {
        using RandomFile random = new(1);
        await using AioFile file = await AioFileSystem.Default.OpenAsync(random.FullPath);
        Assert.Equal("blockSize", Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBlocksAsync(0)).ParamName);
        Assert.Equal("offset", Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBlocksAsync(1, -1)).ParamName);
        Assert.Equal(
            "readAhead", Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBlocksAsync(1, 0, -1)).ParamName);
    }

    [FactRequires(Tool.Fuse)]
    public async Task Blocks_AreReadAhead_UpToTheLimit()
    {
        await using AioContext context = new(new AioOptions { MinWorkers = 8, MaxWorkers = 8 });
        using FuseMount mount = new();
        await File.WriteAllBytesAsync(mount.BackingFile("a"), new byte[10 * 4096]);
        await using AioFile file = await context.Files.OpenAsync(mount.File("a"));
        mount.Hold(FuseOperation.Read);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> blocks =
            file.ReadBlocksAsync(4096, 0, readAhead: 3).GetAsyncEnumerator();
        Assert.Equal(0, mount.Count(FuseOperation.Read));
        Task<bool> moving = blocks.MoveNextAsync().AsTask();
        mount.WaitUntilHeld(FuseOperation.Read, 3);
        Assert.Equal(3, context.OutstandingRequests);
        mount.Release(FuseOperation.Read);

        Assert.True(await moving.InTime());
        await context.DrainAsync().InTime();
        Assert.Equal(4, mount.Count(FuseOperation.Read));
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Blocks_AfterAnEarlyBreak_DoNotWait()
    {
        TaskCompletionSource<int> held = new();
        ScriptedOperations operations = new((offset, buffer) =>
            offset == 0 ? new(buffer.Length) : new ValueTask<int>(held.Task));
        using AioFile file = operations.OpenFile();
        IAsyncEnumerator<ReadOnlyMemory<byte>> blocks = file.ReadBlocksAsync(100, 0, 2).GetAsyncEnumerator();
        Assert.True(await blocks.MoveNextAsync());
        Assert.Equal(3, operations.Reads);

        Assert.True(blocks.DisposeAsync().IsCompletedSuccessfully);
        held.SetResult(100);
        Assert.Equal(3, operations.Reads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Acceptance")]
    public async Task Blocks_Cancelled_EndTheWait(bool byEnumerator)
    {
        TaskCompletionSource<int> held = new();
        using AioFile file = new ScriptedOperations((_, _) => new ValueTask<int>(held.Task)).OpenFile();
        using CancellationTokenSource source = new();
        CancellationToken atCall = byEnumerator ? default : source.Token;
        IAsyncEnumerator<ReadOnlyMemory<byte>> blocks = file.ReadBlocksAsync(cancellationToken: atCall)
            .GetAsyncEnumerator(byEnumerator ? source.Token : default);
        Task<bool> moving = blocks.MoveNextAsync().AsTask();
        Assert.False(moving.IsCompleted);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => moving.InTime());
        await blocks.DisposeAsync();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Blocks_ThatFail_ThrowAfterTheBlocksBefore()
    {
        using AioFile file =
            new ScriptedOperations(static (offset, buffer) => new(offset < 300 ? buffer.Length : -5)).OpenFile();
        int blocks = 0;
        IOException error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(100))
            {
                blocks++;
            }
        });

        Assert.Equal(Errno.EIO, AioResult.GetErrno(error));
        Assert.Equal(3, blocks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [Trait("Category", "Acceptance")]
    public async Task Blocks_ShortenedByAnError_AreReturnedBeforeIt(int readAhead)
    {
        using AioFile file = new ScriptedOperations(static (offset, buffer) =>
            new(offset < 150 ? ScriptedOperations.Fill(offset, buffer, 150) : -5)).OpenFile();
        List<byte[]> blocks = [];
        IOException error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(100, 0, readAhead))
            {
                blocks.Add(block.ToArray());
            }
        });

        Assert.Equal(Errno.EIO, AioResult.GetErrno(error));
        Assert.Equal([100, 50], blocks.Select(static block => block.Length));
        Assert.Equal(
            PatternBytes.Make(0, 150),
            blocks.SelectMany(static block => block));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    [Trait("Category", "Acceptance")]
    public async Task Lines_AreThoseOfStreamReader(string text)
    {
        Encoding[] encodings = [new UTF8Encoding(false), Encoding.Unicode, Encoding.UTF32, Encoding.Latin1];
        foreach (Encoding encoding in encodings)
        {
            using TempDirectory directory = new();
            await File.WriteAllBytesAsync(directory.File("a"), encoding.GetBytes(text));
            List<string> expected = [];
            using (StreamReader reader = new(directory.File("a"), encoding))
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    expected.Add(line);
                }
            }

            await using AioFile file = await AioFileSystem.Default.OpenAsync(directory.File("a"));
            Assert.Equal(expected, await LinesAsync(file.ReadLinesAsync(encoding)));
            Assert.False(file.Handle.IsClosed);
        }
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Lines_WithoutAnEncoding_AreUtf8_UnlessTheFileHasAByteOrderMark()
    {
        using TempDirectory directory = new();
        await File.WriteAllTextAsync(directory.File("plain"), "grüße\n", new UTF8Encoding(false));
        await File.WriteAllTextAsync(directory.File("marked"), "grüße\n", Encoding.BigEndianUnicode);
        foreach (string name in (string[])["plain", "marked"])
        {
            await using AioFile file = await AioFileSystem.Default.OpenAsync(directory.File(name));
            Assert.Equal(["grüße"], await LinesAsync(file.ReadLinesAsync()));
            Assert.Equal(["grüße"], await LinesAsync(file.ReadLinesAsync())); // each enumeration reads the file again
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Acceptance")]
    public async Task Lines_Cancelled_EndTheWait(bool byEnumerator)
    {
        TaskCompletionSource<int> held = new();
        using AioFile file = new ScriptedOperations((_, _) => new ValueTask<int>(held.Task)).OpenFile();
        using CancellationTokenSource source = new();
        IAsyncEnumerator<string> lines = file.ReadLinesAsync(null, byEnumerator ? default : source.Token)
            .GetAsyncEnumerator(byEnumerator ? source.Token : default);
        Task<bool> moving = lines.MoveNextAsync().AsTask();
        Assert.False(moving.IsCompleted);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => moving.InTime());
        Assert.True(lines.DisposeAsync().IsCompletedSuccessfully);
    }

    private static async Task<List<string>> LinesAsync(IAsyncEnumerable<string> lines)
    {
        List<string> all = [];
        await foreach (string line in lines)
        {
            all.Add(line);
        }

        return all;
    }

    private static ValueTask<AioFile> OpenDirectAsync(string path) =>
        AioFileSystem.Default.OpenAsync(path, options: new AioFileOptions { Flags = OpenFlags.Direct });
}
