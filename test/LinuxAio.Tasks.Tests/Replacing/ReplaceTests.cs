using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Replacing;

/// <summary>ReplaceAsync gives a file new content, and keeps its owner and permissions as the options say.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReplaceTests : FileSystemTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Unusual = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replace_ReplacesTheContent(bool durable)
    {
        Make("a", "old");

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray(), new AioReplaceOptions { Durable = durable });

        Assert.Equal("new", File.ReadAllText(At("a")));
        Assert.Equal(["a"], NamesIn(Folder));
    }

    [Fact]
    public async Task Replace_OfAMissingFile_CreatesItWithTheDefaultMode()
    {
        Make("witness");

        await Files.ReplaceAsync(At("a"), Bytes(1_000_000));

        Assert.Equal(Bytes(1_000_000), File.ReadAllBytes(At("a")));
        Assert.Equal(File.GetUnixFileMode(At("witness")), File.GetUnixFileMode(At("a")));
    }

    [Fact]
    public async Task Replace_KeepsTheMode()
    {
        File.SetUnixFileMode(Make("a"), Unusual);

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Equal(Unusual, File.GetUnixFileMode(At("a")));
    }

    [Fact]
    public async Task Replace_WithoutPreservingTheMode_HasTheDefaultMode()
    {
        Make("witness");
        File.SetUnixFileMode(Make("a"), Unusual);

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray(), new AioReplaceOptions { KeepMode = false });

        Assert.Equal(File.GetUnixFileMode(At("witness")), File.GetUnixFileMode(At("a")));
    }

    [Fact]
    public async Task Replace_WithAMode_HasThatMode()
    {
        Make("a");

        await Files.ReplaceAsync(At("a"), default, new AioReplaceOptions { Mode = OwnerOnly });
        await Files.ReplaceAsync(At("b"), default, new AioReplaceOptions { Mode = Unusual });

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(At("a")));
        Assert.Equal(Unusual, File.GetUnixFileMode(At("b")));
    }

    [FactRequires(Facility.Root)]
    public async Task Replace_KeepsTheOwner()
    {
        LibC.ChangeOwner(Make("a"), 1234, 5678);
        LibC.ChangeOwner(Make("b"), 0, 5678);
        LibC.ChangeOwner(Make("c"), 1234, 5678);

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray());
        await Files.ReplaceAsync(At("b"), "new"u8.ToArray());
        await Files.ReplaceAsync(At("c"), "new"u8.ToArray(), new AioReplaceOptions { KeepOwner = false });

        FileStatus kept = (await Files.TryGetStatusAsync(At("a")))!, group = (await Files.TryGetStatusAsync(At("b")))!;
        Assert.Equal((1234u, 5678u), (kept.UserId, kept.GroupId));
        Assert.Equal((0u, 5678u), (group.UserId, group.GroupId));
        Assert.Equal(0u, (await Files.TryGetStatusAsync(At("c")))!.UserId);
    }

    // With set-user-id the program would run as the user who replaced it. That user did not ask for this.
    [FactRequires(Facility.Root)]
    public async Task Replace_OwnerNotPreserved_DropsSetUserId()
    {
        const UnixFileMode Permissions = OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherExecute;
        LibC.ChangeOwner(Make("a"), 1234, 5678);
        File.SetUnixFileMode(At("a"), Permissions | UnixFileMode.SetUser | UnixFileMode.SetGroup);

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray(), new AioReplaceOptions { KeepOwner = false });

        Assert.Equal(Permissions, File.GetUnixFileMode(At("a")));
    }

    [Fact]
    public async Task Replace_ThroughLinks_ReplacesTheirTarget()
    {
        Make("sub/target", "old");
        File.CreateSymbolicLink(At("first"), "sub/second");
        File.CreateSymbolicLink(At("sub/second"), "../sub/target");
        File.CreateSymbolicLink(At("dangling"), "sub/new");

        await Files.ReplaceAsync(At("first"), "new"u8.ToArray());
        await Files.ReplaceAsync(At("dangling"), "made"u8.ToArray());

        Assert.Equal("sub/second", new FileInfo(At("first")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(At("sub/target")));
        Assert.Equal("made", File.ReadAllText(At("sub/new")));
        Assert.Equal(["new", "second", "target"], NamesIn(At("sub")));
    }

    [Fact]
    public async Task Replace_ThroughALinkLoop_Fails()
    {
        File.CreateSymbolicLink(At("a"), "b");
        File.CreateSymbolicLink(At("b"), "a");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.ReplaceAsync(At("a"), default));

        Assert.Equal(Errno.ELOOP, AioResult.GetErrno(exception));
    }

    [Fact]
    public async Task Replace_OfADevice_IsRefused()
    {
        using Fifo fifo = new();

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.ReplaceAsync(fifo.FullPath, default));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.Equal(FileType.Fifo, (await Files.TryGetStatusAsync(fifo.FullPath))!.Type);
    }

    [Fact]
    public async Task Replace_WithAStray_RemovesIt()
    {
        Make("a", "old");
        Make(".a.aio-tmp", "half of it");

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Equal(["a"], NamesIn(Folder));
        Assert.Equal("new", File.ReadAllText(At("a")));
    }

    [Fact]
    public async Task Replace_OfTheLongestName_Works()
    {
        string name = new('n', 255);

        await Files.ReplaceAsync(At(name), "new"u8.ToArray());

        Assert.Equal([name], NamesIn(Folder));
    }

    [Fact]
    public async Task Replace_ByManyCallers_LeavesOneWholeContent()
    {
        byte[][] contents =
            [.. Enumerable.Range(1, 40).Select(static i => Enumerable.Repeat((byte)i, i * 1_000).ToArray())];

        await Task.WhenAll(contents.Select(bytes =>
            Files.ReplaceAsync(At("a"), bytes, new AioReplaceOptions { Durable = false }).AsTask()));

        Assert.Contains(contents, File.ReadAllBytes(At("a")).SequenceEqual);
        Assert.Equal(["a"], NamesIn(Folder));
    }
}
