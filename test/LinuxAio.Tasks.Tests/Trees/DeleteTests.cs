using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>Deleting: files, links, directories, and everything in them but nothing beside.</summary>
public sealed class DeleteTests : FileSystemTests
{
    [Fact]
    public async Task Delete_SaysWhetherThereWasOne()
    {
        Make("a");
        File.CreateSymbolicLink(At("link"), "a");

        Assert.True(await Files.DeleteAsync(At("link")));
        Assert.True(File.Exists(At("a")));
        Assert.True(await Files.DeleteAsync(At("a")));
        Assert.False(await Files.DeleteAsync(At("a")));
        Assert.False(await Files.DeleteAsync(At("no/a")));
        Make("a");
        Assert.False(await Files.DeleteAsync(At("a/b")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeleteDirectory_OfAnEmptyOne_DeletesIt(bool recursive)
    {
        await Files.DeleteDirectoryAsync(MakeDirectory("a"), recursive);

        Assert.Empty(NamesIn(Folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeleteDirectory_OfALink_DeletesTheLink(bool recursive)
    {
        Make("a/file");
        File.CreateSymbolicLink(At("link"), "a");

        await Files.DeleteDirectoryAsync(At("link"), recursive);

        Assert.Equal(["a"], NamesIn(Folder));
        Assert.Equal(["file"], NamesIn(At("a")));
    }

    [FactRequires(Facility.Mount)]
    public async Task DeleteDirectory_Recursive_OfAMountPoint_EmptiesIt()
    {
        using Tmpfs mount = new("size=64k");
        Directory.CreateDirectory(mount.File("sub"));
        File.WriteAllText(mount.File("sub/file"), "");

        Exception failure = await Assert.ThrowsAsync<IOException>(
            async () => await Files.DeleteDirectoryAsync(mount.FullPath, recursive: true));

        Assert.Equal(Errno.EBUSY, AioResult.GetErrno(failure));
        Assert.Empty(NamesIn(mount.FullPath));
    }

    [Fact]
    public async Task DeleteDirectory_Recursive_FollowsNoLink()
    {
        Make("beside/file");
        Make("a/file");
        Make("a/sub/file");
        File.CreateSymbolicLink(At("a/link"), "../beside");
        File.CreateSymbolicLink(At("a/sub/link"), At("beside"));

        await Files.DeleteDirectoryAsync(At("a"), recursive: true);

        Assert.Equal(["beside"], NamesIn(Folder));
        Assert.Equal(["file"], NamesIn(At("beside")));
    }

    [Fact]
    public async Task DeleteDirectory_OfManyEntries_DeletesThemAll()
    {
        for (int i = 0; i < 5_000; i++)
        {
            Make($"a/{i % 50}/{i}", "");
        }

        await Files.DeleteDirectoryAsync(At("a"), recursive: true);

        Assert.Empty(NamesIn(Folder));
    }

    [Fact]
    public async Task DeleteDirectory_DeeperThanAnyPath_DeletesItAll()
    {
        DeepTree.Make(Operations, MakeDirectory("a"), 2_000);

        await Files.DeleteDirectoryAsync(At("a"), recursive: true);

        Assert.Empty(NamesIn(Folder));
        Assert.DoesNotContain(
            ProcFs.OpenDescriptors(), open => open.Target.StartsWith(Folder, StringComparison.Ordinal));
    }

    [FactRequires(Tool.Fuse)]
    public async Task DeleteDirectory_ThatFailsInPart_ReportsEveryFailureAndDeletesTheRest()
    {
        using FuseMount mount = new();
        foreach (string name in (string[])["a/1", "a/2", "a/sub/3", "a/sub/4"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mount.BackingFile(name))!);
            File.WriteAllText(mount.BackingFile(name), "");
        }

        mount.Fail(FuseOperation.Unlink, (int)Errno.EBUSY, 3);
        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.DeleteDirectoryAsync(mount.File("a"), recursive: true));

        AggregateException all = Assert.IsType<AggregateException>(exception.InnerException);
        Assert.Equal(3, all.InnerExceptions.Count);
        Assert.All(all.InnerExceptions, static one => Assert.Matches("^unlink '.*/a/.*': .*EBUSY", one.Message));
        Assert.Equal(Errno.EBUSY, AioResult.GetErrno(exception));
        Assert.Equal(3, Directory.GetFiles(mount.BackingPath, "*", SearchOption.AllDirectories).Length);
        await Files.DeleteDirectoryAsync(mount.File("a"), recursive: true);
        Assert.Empty(NamesIn(mount.BackingPath));
    }

    [FactRequires(Tool.Fuse)]
    public async Task DeleteDirectory_ThatFailsOnce_ThrowsThatFailure()
    {
        using FuseMount mount = new();
        Directory.CreateDirectory(mount.BackingFile("a/sub/b"));
        mount.Hold(FuseOperation.Readdir);
        Task delete = Files.DeleteDirectoryAsync(mount.File("a"), recursive: true).AsTask();
        mount.WaitUntilHeld(FuseOperation.Readdir);
        mount.Fail(FuseOperation.Rmdir, (int)Errno.EBUSY, 1);
        mount.Release(FuseOperation.Readdir);

        IOException exception = await Assert.ThrowsAsync<IOException>(() => delete);

        Assert.Equal($"rmdir '{mount.File("a/sub/b")}': Device or resource busy (EBUSY)", exception.Message);
        Assert.True(Directory.Exists(mount.BackingFile("a/sub/b")));
    }

    [Fact]
    public async Task DeleteDirectory_Cancelled_Ends()
    {
        Make("a/file");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Files.DeleteDirectoryAsync(At("a"), true, new CancellationToken(canceled: true)));

        Assert.Equal(["file"], NamesIn(At("a")));
    }

    [Theory]
    [InlineData("top/sub/..")]
    [InlineData("top/sub/../")]
    [InlineData("top/sub/..//")]
    public async Task DeleteDirectory_EndingInTwoDots_DeletesNothing(string path)
    {
        Make("top/sub/file");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.DeleteDirectoryAsync(At(path), recursive: true));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.EndsWith("top/sub/..' (it ends in '..'): Invalid argument (EINVAL)", exception.Message);
        Assert.True(File.Exists(At("top/sub/file")));
    }

    [Fact]
    public async Task DeleteDirectory_ThroughADirectoryInIt_DeletesAll()
    {
        Make("top/sub/file");

        await Files.DeleteDirectoryAsync(At("top/sub/../../top"), recursive: true);

        Assert.Empty(NamesIn(Folder));
    }

    [Fact]
    public async Task DeleteDirectory_OfTheRoot_IsRefused()
    {
        // The operations would fail the test if anything were to be deleted.
        var operations = new ScriptedOperations(static (_, _) => new ValueTask<int>(0));

        foreach (string root in (string[])["/", "//"])
        {
            IOException exception = await Assert.ThrowsAsync<IOException>(
                async () => await new AioFileSystem(operations).DeleteDirectoryAsync(root, recursive: true));
            Assert.Equal(Errno.EBUSY, AioResult.GetErrno(exception));
        }
    }

    [Fact]
    public async Task DeleteDirectory_WithACallback_ReportsEachFailureAsItOccurs()
    {
        Make("a/one");
        Make("a/sub/two");
        Make("a/three");
        List<Exception> reported = [];
        HookedOperations operations = new(Operations)
        {
            Before = static call => call is "unlink one" or "unlink two" ? -(int)Errno.EPERM : null,
        };

        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await new AioFileSystem(operations)
            .DeleteDirectoryAsync(At("a"), new AioDeleteOptions { ErrorCallback = reported.Add }));

        Assert.Equal(Assert.IsType<AggregateException>(exception.InnerException).InnerExceptions, reported);
        Assert.Equal(
            [$"unlink '{At("a/one")}'", $"unlink '{At("a/sub/two")}'"],
            reported.Select(static e => e.Message.Split(": ")[0]).Order(StringComparer.Ordinal));
        Assert.Equal(["one", "sub"], NamesIn(At("a")));
    }
}
