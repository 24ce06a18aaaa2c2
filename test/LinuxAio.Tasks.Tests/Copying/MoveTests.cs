using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>MoveAsync renames, and copies if renaming is not possible.</summary>
public sealed class MoveTests : FileSystemTests
{
    [Fact]
    public async Task Move_RenamesFilesAndDirectories()
    {
        Make("a");
        Make("dir/b");
        File.CreateSymbolicLink(At("link"), "nowhere");

        await Files.MoveAsync(At("a"), At("dir/a"));
        await Files.MoveAsync(At("dir"), At("moved"));
        await Files.MoveAsync(At("link"), At("moved/link"));

        Assert.Equal(["moved"], NamesIn(Folder));
        Assert.Equal(["a", "b", "link"], NamesIn(At("moved")));
        Assert.Equal("nowhere", new FileInfo(At("moved/link")).LinkTarget);
    }

    [Fact]
    public async Task Move_OntoAFile_NeedsOverwrite()
    {
        Make("a", "new");
        Make("b", "old");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.MoveAsync(At("a"), At("b")));
        Assert.Equal($"rename '{At("a")}' to '{At("b")}': File exists (EEXIST)", exception.Message);
        Assert.Equal("old", File.ReadAllText(At("b")));
        await Files.MoveAsync(At("a"), At("b"), overwrite: true);

        Assert.Equal("new", File.ReadAllText(At("b")));
        Assert.Equal(["b"], NamesIn(Folder));
    }

    [Fact]
    public async Task Move_OntoItself_DoesNothing()
    {
        Make("a", "content");

        await Files.MoveAsync(At("a"), At("a"));

        Assert.Equal("content", File.ReadAllText(At("a")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EOPNOTSUPP)]
    public async Task Move_WithoutRenameNoReplace_StillDoesNotOverwrite(Errno? link)
    {
        Make("a", "new");
        Make("b", "old");
        var operations = new LimitedOperations(Operations) { NoReplaceAnswer = Errno.EINVAL, LinkAnswer = link };
        var files = new AioFileSystem(operations);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await files.MoveAsync(At("a"), At("b")));
        await files.MoveAsync(At("a"), At("c"));

        Assert.Equal(Errno.EEXIST, AioResult.GetErrno(exception));
        Assert.Equal("old", File.ReadAllText(At("b")));
        Assert.Equal("new", File.ReadAllText(At("c")));
        Assert.Equal(["b", "c"], NamesIn(Folder));
    }

    [Fact]
    public async Task Move_ToAnotherFileSystem_CopiesAndDeletes()
    {
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Make("a", "content"), time);
        MakeTree("tree");
        File.CreateSymbolicLink(At("link"), "nowhere");
        MakeDirectory("other");
        var files = new AioFileSystem(WithOtherFileSystem());

        await files.MoveAsync(At("a"), At("other/a"));
        await files.MoveAsync(At("tree"), At("other/tree"));
        await files.MoveAsync(At("link"), At("other/link"));

        Assert.Equal(["other"], NamesIn(Folder));
        Assert.Equal(["a", "link", "tree"], NamesIn(At("other")));
        Assert.Equal("content", File.ReadAllText(At("other/a")));
        Assert.Equal(time, File.GetLastWriteTimeUtc(At("other/a")));
        Assert.Equal("nowhere", new FileInfo(At("other/link")).LinkTarget);
        Assert.Equal("deep", File.ReadAllText(At("other/tree/sub/deep")));
    }

    [Fact]
    public async Task Move_ToAnotherFileSystem_LeavesAnExistingDestination()
    {
        Make("a", "new");
        MakeTree("tree");
        Make("other/a", "old");
        Make("other/tree/file", "old");
        var files = new AioFileSystem(WithOtherFileSystem());

        foreach (string name in (string[])["a", "tree"])
        {
            IOException exception = await Assert.ThrowsAsync<IOException>(
                async () => await files.MoveAsync(At(name), At("other/" + name)));
            Assert.Equal(Errno.EEXIST, AioResult.GetErrno(exception));
        }

        Assert.Equal("old", File.ReadAllText(At("other/a")));
        Assert.Equal(["file"], NamesIn(At("other/tree")));
        Assert.Equal("deep", File.ReadAllText(At("tree/sub/deep")));
    }

    [Fact]
    public async Task Move_TreeCannotBeCopied_LeavesBothSides()
    {
        MakeTree("tree");
        using Fifo fifo = new();
        File.Move(fifo.FullPath, At("tree/sub/fifo"));
        MakeDirectory("other");
        var files = new AioFileSystem(new HookedOperations(WithOtherFileSystem())
        {
            Before = static call => call == "mknod fifo" ? -(int)Errno.EPERM : null,
        });

        UnauthorizedAccessException exception = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await files.MoveAsync(At("tree"), At("other/tree")));

        Assert.Equal(Errno.EPERM, AioResult.GetErrno(exception));
        Assert.Empty(NamesIn(At("other")));
        Assert.Equal("deep", File.ReadAllText(At("tree/sub/deep")));
    }

    [Fact]
    public async Task Move_ToAnotherFileSystem_SyncsBeforeItDeletes()
    {
        Make("a");
        MakeDirectory("other");
        HookedOperations operations = new(WithOtherFileSystem());

        await new AioFileSystem(operations).MoveAsync(At("a"), At("other/b"));

        Assert.Equal(
            ["rename b", "fdatasync", "rename b", "fsync Directory", "unlink a"],
            operations.Calls.Where(
                static call => call.Split(' ')[0] is "rename" or "fdatasync" or "fsync" or "unlink"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Move_ToAnotherFileSystem_SourceCannotBeDeleted_LosesNothing(bool overwrite)
    {
        Make("a", "new");
        MakeDirectory("other");
        if (overwrite)
        {
            Make("other/b", "old");
        }

        HookedOperations operations = new(WithOtherFileSystem())
        {
            Before = static call => call == "unlink a" ? -(int)Errno.EBUSY : null,
        };

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(operations).MoveAsync(At("a"), At("other/b"), overwrite));

        Assert.Equal($"unlink '{At("a")}': Device or resource busy (EBUSY)", exception.Message);
        Assert.Equal("new", File.ReadAllText(At("a")));

        // The copy has replaced the old file. If it were deleted, neither of the two would be there.
        Assert.Equal(overwrite ? ["b"] : [], NamesIn(At("other")));
    }

    // As from a read-only file system.
    [Theory]
    [InlineData("file", false)]
    [InlineData("file", true)]
    [InlineData("link", true)]
    [InlineData("tree", false)]
    [InlineData("tree", true)]
    public async Task Move_NothingOfTheSourceCanBeDeleted_LeavesNoCopy(string name, bool overwrite)
    {
        Make("file", "content");
        File.CreateSymbolicLink(At("link"), "nowhere");
        Make("tree/sub/deep");
        MakeDirectory("other");
        string refused = name == "tree" ? "unlink deep" : $"unlink {name}";
        int unlinks = 0;
        HookedOperations operations = new(WithOtherFileSystem())
        {
            // Only the first one, which is of the source: the copy of a tree has the same names.
            Before = call => call == refused && Interlocked.Increment(ref unlinks) == 1 ? -(int)Errno.EROFS : null,
        };

        UnauthorizedAccessException exception = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await new AioFileSystem(operations).MoveAsync(At(name), At("other/new"), overwrite));

        Assert.Equal(Errno.EROFS, AioResult.GetErrno(exception));
        Assert.Empty(NamesIn(At("other")));
        Assert.True(await Files.ExistsAsync(At(name)));
    }

    [FactRequires(Facility.Root)]
    public async Task Move_ToAnotherFileSystem_KeepsTheOwnerIfPermitted()
    {
        foreach (string name in (string[])["a", "b"])
        {
            Assert.Equal(0, await Operations.AioChownAsync(Make(name), 1234, 5678));
        }

        MakeDirectory("other");
        HookedOperations forbidden = new(WithOtherFileSystem())
        {
            Before = static call => call == "chown" ? -(int)Errno.EPERM : null,
        };

        await new AioFileSystem(WithOtherFileSystem()).MoveAsync(At("a"), At("other/a"));
        await new AioFileSystem(forbidden).MoveAsync(At("b"), At("other/b"));

        FileStatus kept = (await Files.TryGetStatusAsync(At("other/a")))!;
        Assert.Equal((1234u, 5678u), (kept.UserId, kept.GroupId));
        Assert.Equal(0u, (await Files.TryGetStatusAsync(At("other/b")))!.UserId);
    }

    private LimitedOperations WithOtherFileSystem() => new(Operations) { OtherFileSystem = At("other") };

    private void MakeTree(string name)
    {
        Make(name + "/file");
        Make(name + "/sub/deep", "deep");
    }
}
