using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>A file fills buffers and writes them whole, however short the kernel's answers are.</summary>
public class AioFileTransferTests
{
    [FactRequires(Tool.Fuse)]
    public async Task Read_InShortAnswers_FillsTheBuffer()
    {
        using FuseMount mount = new();
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i % 251))];
        File.WriteAllBytes(mount.BackingFile("a"), content);
        mount.Shorten(FuseOperation.Read, 7_000);
        await using AioFile file = await AioContext.Default.Files.OpenAsync(mount.File("a"));

        byte[] buffer = new byte[content.Length + 10];
        Assert.Equal(90_000, await file.ReadAsync(buffer.AsMemory(0, 90_000), 5));
        Assert.Equal(content.AsSpan(5, 90_000), buffer.AsSpan(0, 90_000));
        Assert.Equal(content.Length, await file.ReadAsync(buffer, 0));
        Assert.Equal(0, await file.ReadAsync(buffer, content.Length));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Write_InShortAnswers_WritesAll()
    {
        using FuseMount mount = new();
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i % 251))];
        await using AioFile file = await AioContext.Default.Files.OpenAsync(mount.File("a"), FileMode.Create, FileAccess.Write);
        mount.Shorten(FuseOperation.Write, 7_000);

        await file.WriteAsync(content, 0);

        Assert.Equal(content, File.ReadAllBytes(mount.BackingFile("a")));
    }
}
