using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>What is in a copy's way, from before or meanwhile.</summary>
public sealed class CopyRaceTests : FileSystemTests
{
    private const string Temporary = ".a.aio-tmp";

    [Fact]
    public async Task LeftoversInTheSource_AreNotCopied()
    {
        Make("tree/a", "whole");
        Make("tree/" + Temporary, "half");

        await Files.CopyDirectoryAsync(At("tree"), At("copy"));

        Assert.Equal(["a"], NamesIn(At("copy")));
        Assert.Equal("whole", File.ReadAllText(At("copy/a")));
    }

    [Fact]
    public async Task NameOfAnUnfinishedFile_IsNoDestination()
    {
        Make("a");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(At("a"), At(".b.aio-tmp")));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.Equal(["a"], NamesIn(Folder));
    }

    [Fact]
    public async Task LinkThatTookAFilesPlace_IsNotFollowed()
    {
        Make("secret", "secret");
        Make("tree/a", "content");
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                if (call == "open a")
                {
                    File.Delete(At("tree/a"));
                    File.CreateSymbolicLink(At("tree/a"), At("secret"));
                }

                return null;
            },
        };

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(operations).CopyDirectoryAsync(At("tree"), At("copy")));

        Assert.Equal(Errno.ELOOP, AioResult.GetErrno(exception));
        Assert.Empty(NamesIn(At("copy")));
    }

    /// <summary>NFS and FUSE may say at close only that there is no room.</summary>
    [FactRequires(Tool.Fuse)]
    public async Task ErrorThatCloseReports_LeavesTheDestination()
    {
        using FuseMount mount = new();
        string source = Make("a", "new");
        await File.WriteAllTextAsync(mount.BackingFile("a"), "old");
        mount.Fail(FuseOperation.Flush, (int)Errno.ENOSPC);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(source, mount.File("a"), new AioCopyOptions { Overwrite = true }));

        Assert.Equal(Errno.ENOSPC, AioResult.GetErrno(exception));
        Assert.Equal("old", await File.ReadAllTextAsync(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
    }

    [Fact]
    public async Task Durable_CoversDirectoriesAndLinks()
    {
        MakeDirectory("tree/empty");
        File.CreateSymbolicLink(At("tree/link"), "nowhere");
        HookedOperations operations = new(Operations);

        await new AioFileSystem(operations)
            .CopyDirectoryAsync(At("tree"), At("copy"), new AioCopyOptions { Durable = true });

        // The two directories, the directory that the copy is in, and the copy once more for the link.
        Assert.Equal(4, operations.Calls.Count(static call => call == "fsync Directory"));
    }

    /// <summary>It had got the permissions it was to have; but for root, it cannot be opened to write then.</summary>
    [Fact]
    public async Task LeftoverThatIsReadOnly_IsRemoved()
    {
        Make(Temporary, "half");
        int opens = 0;
        HookedOperations operations = new(Operations)
        {
            // The first of them creates, the second is for a lock.
            Before = call => call == $"open {Temporary}" && ++opens == 2 ? -(int)Errno.EACCES : null,
        };

        await new AioFileSystem(operations).ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Equal(["a"], NamesIn(Folder));
    }

    [FactRequires(Facility.Root)]
    public async Task AnotherUsersLock_IsNotWaitedFor()
    {
        await using AioFile theirs = await Files.OpenAsync(Make(Temporary), FileMode.Open, FileAccess.ReadWrite);
        Assert.Equal(0, await Operations.AioChownAsync(theirs, 1234, 5678));
        Assert.Equal(0, await Operations.AioLockAsync(theirs, FileLock.Exclusive));

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray()).InTime();

        Assert.Equal([Temporary, "a"], NamesIn(Folder));
    }
}
