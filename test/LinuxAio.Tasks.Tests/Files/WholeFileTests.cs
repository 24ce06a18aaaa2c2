using System.Text;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>Whole files are read and written as by .NET's File.</summary>
public class WholeFileTests : FileSystemTests
{
    public static TheoryData<string?> Encodings => [null, "utf-8", "utf-16", "utf-16BE", "utf-32", "us-ascii"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task Bytes_WrittenAndRead_AreEqual(int length)
    {
        byte[] content = Bytes(length);

        await Files.WriteAllBytesAsync(At("a"), content);

        Assert.Equal(content, File.ReadAllBytes(At("a")));
        Assert.Equal(content, await Files.ReadAllBytesAsync(At("a")));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(3)]
    [InlineData(25)]
    [InlineData(1_000)]
    public async Task Read_FileSystemTellsAWrongLength_ReturnsAllBytes(int told)
    {
        const string Content = "26 bytes, whatever is told";
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), Content);
        mount.TellSize(told);

        Assert.Equal(Content, await Files.ReadAllTextAsync(mount.File("a")));
    }

    [Fact]
    public async Task Write_OverALongerFile_TruncatesIt()
    {
        Make("a", "something longer");

        await Files.WriteAllTextAsync(At("a"), "short");

        Assert.Equal("short", File.ReadAllText(At("a")));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Text_WrittenAndRead_IsLikeThatOfFile(string? name)
    {
        Encoding? encoding = name is null ? null : Encoding.GetEncoding(name);
        const string Text = "äöü\r\nzwei €";

        await Files.WriteAllTextAsync(At("ours"), Text, encoding);
        File.WriteAllText(At("theirs"), Text, encoding ?? new UTF8Encoding(false));

        Assert.Equal(File.ReadAllBytes(At("theirs")), File.ReadAllBytes(At("ours")));
        Assert.Equal(
            File.ReadAllText(At("theirs"), encoding ?? Encoding.UTF8),
            await Files.ReadAllTextAsync(At("theirs"), encoding));
        Assert.Equal(File.ReadAllText(At("theirs")), await Files.ReadAllTextAsync(At("theirs")));
    }

    [Fact]
    public async Task WriteText_ThatCannotBeEncoded_LeavesTheFile()
    {
        Make("a", "before");

        await Assert.ThrowsAsync<EncoderFallbackException>(
            async () => await Files.WriteAllTextAsync(At("a"), "\uD800"));

        Assert.Equal("before", File.ReadAllText(At("a")));
    }

    [Theory]
    [InlineData("/proc/self/status")]
    [InlineData("/proc/cpuinfo")]
    [InlineData("/sys/kernel/mm/transparent_hugepage/enabled")]
    public async Task Read_OfAFileWithAWrongLength_ReadsAll(string path)
    {
        string text = await Files.ReadAllTextAsync(path);

        Assert.Equal(File.ReadAllText(path).Length, text.Length, 200.0);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfADevice_ReadsToItsEnd() => Assert.Empty(await Files.ReadAllBytesAsync("/dev/null"));

    [Fact]
    public async Task Fifo_WrittenAndRead_TransfersAll()
    {
        using Fifo fifo = new();
        byte[] content = Bytes(300_000);

        Task<byte[]> read = Files.ReadAllBytesAsync(fifo.FullPath).AsTask();
        await Files.WriteAllBytesAsync(fifo.FullPath, content);

        Assert.Equal(content, await read);
    }

    [Fact]
    public async Task WriteToAFifo_InShortCounts_WritesAll()
    {
        using Fifo fifo = new();
        byte[] content = Bytes(10_000);

        Task<byte[]> read = Files.ReadAllBytesAsync(fifo.FullPath).AsTask();
        await new AioFileSystem(new ShortWrites(Operations, bytesMax: 999)).WriteAllBytesAsync(fifo.FullPath, content);

        Assert.Equal(content, await read);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteToAFifo_FailsAfterAPart_TellsTheBytesWritten(bool cancelled)
    {
        using Fifo fifo = new();
        byte[] content = Bytes(10_000);
        int writes = 0;

        // The kernel refuses the first write, because it has an offset; the second is the first part of the content.
        HookedOperations operations = new(new ShortWrites(Operations, bytesMax: 999))
        {
            Before = call => call != "write" || ++writes < 3 ? null
                : cancelled ? throw new OperationCanceledException() : -(int)Errno.EPIPE,
        };
        Task<byte[]> read = Files.ReadAllBytesAsync(fifo.FullPath).AsTask();
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(
            async () => await new AioFileSystem(operations).WriteAllBytesAsync(fifo.FullPath, content));

        Assert.Equal(cancelled, exception is OperationCanceledException);
        Assert.Equal(cancelled ? Errno.None : Errno.EPIPE, AioResult.GetErrno(exception));
        Assert.Equal(999, AioResult.GetBytesTransferred(exception));
        Assert.Equal(content[..999], await read);
    }

    [Fact]
    public async Task Write_ThatFails_LeavesNoDescriptorOpen()
    {
        HookedOperations full = new(Operations) { Before = static call => call == "write" ? -(int)Errno.ENOSPC : null };

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(full).WriteAllBytesAsync(At("a"), Bytes(10)));

        Assert.Equal(Errno.ENOSPC, AioResult.GetErrno(exception));
        Assert.DoesNotContain(ProcFs.OpenDescriptors(), open => open.Target == At("a"));
    }

    // NFS sends data to the server at close(2), so only close may report that the disk is full.
    [FactRequires(Tool.Fuse)]
    public async Task Write_CloseFails_Throws()
    {
        using FuseMount mount = new();
        mount.Fail(FuseOperation.Flush, (int)Errno.EDQUOT);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.WriteAllBytesAsync(mount.File("a"), Bytes(10)));

        Assert.Equal($"close '{mount.File("a")}': Disk quota exceeded (EDQUOT)", exception.Message);
    }

    [Fact]
    public async Task Methods_LeaveNoDescriptorOpen()
    {
        Make("a");
        await Files.ReadAllBytesAsync(At("a"));
        await Files.WriteAllTextAsync(At("a"), "b");
        await Files.ReplaceAsync(At("a"), "c"u8.ToArray());
        await Files.CopyAsync(At("a"), At("b"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await Files.ReadAllBytesAsync(Folder));
        await foreach (AioEntry entry in Files.EnumerateAsync(Folder))
        {
            Assert.NotEmpty(entry.Name);
            break;
        }

        Assert.DoesNotContain(
            ProcFs.OpenDescriptors(), open => open.Target.StartsWith(Folder, StringComparison.Ordinal));
    }

    [Fact]
    public void Misuse_ThrowsAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("path", () => { _ = Files.ReadAllBytesAsync(null!); });
        Assert.Throws<ArgumentException>("path", () => { _ = Files.ReadAllTextAsync(""); });
        Assert.Throws<ArgumentException>("path", () => { _ = Files.WriteAllBytesAsync("a\0b", default); });
        Assert.Throws<ArgumentNullException>("text", () => { _ = Files.WriteAllTextAsync(At("a"), null!); });
        Assert.Throws<ArgumentOutOfRangeException>("flags",
            () => Open(new AioFileOptions { Flags = (OpenFlags)(1 << 30) }));
        Assert.Throws<ArgumentException>(
            "flags", () => Open(new AioFileOptions { Flags = OpenFlags.WriteOnly | OpenFlags.ReadWrite }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "mode", () => Open(new AioFileOptions { CreateMode = (UnixFileMode)(1 << 20) }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "PreallocationSize", () => Open(new AioFileOptions { PreallocationSize = -1 }));
        Assert.Throws<ArgumentException>("destination", () => { _ = Files.CopyAsync(At("a"), ""); });
        Assert.Throws<ArgumentOutOfRangeException>("mode",
            () => { _ = Files.CreateDirectoryAsync(At("a"), (UnixFileMode)(-1)); });
        Assert.Throws<ArgumentOutOfRangeException>("MaxConcurrency",
            () => { _ = Files.EnumerateAsync(Folder, new AioEnumerationOptions { MaxConcurrency = 0 }); });
        Assert.Throws<ArgumentOutOfRangeException>("MaxConcurrency",
            () => { _ = Files.CopyAsync(At("a"), At("b"), new AioCopyOptions { MaxConcurrency = 0 }); });
        Assert.Throws<ArgumentOutOfRangeException>("Mode",
            () =>
            {
                _ = Files.ReplaceAsync(At("a"), default, new AioReplaceOptions { Mode = (UnixFileMode)(1 << 20) });
            });

        void Open(AioFileOptions options) => _ = Files.OpenAsync(At("a"), options: options);
    }
}
