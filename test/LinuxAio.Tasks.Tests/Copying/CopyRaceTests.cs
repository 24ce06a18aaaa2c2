using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>Leftovers, links and locks that a copy or replacement meets.</summary>
public sealed class CopyRaceTests : FileSystemTests
{
    private const string Temporary = ".a.aio-tmp";

    [Fact]
    public async Task CopyDirectory_LeftoversInTheSource_AreNotCopied()
    {
        Make("tree/a", "whole");
        Make("tree/" + Temporary, "half");

        await Files.CopyDirectoryAsync(At("tree"), At("copy"));

        Assert.Equal(["a"], NamesIn(At("copy")));
        Assert.Equal("whole", File.ReadAllText(At("copy/a")));
    }

    [Fact]
    public async Task Copy_ToTheNameOfATemporaryFile_IsEINVAL()
    {
        Make("a");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(At("a"), At(".b.aio-tmp")));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.Equal(["a"], NamesIn(Folder));
    }

    [Fact]
    public async Task CopyDirectory_FileReplacedByALink_DoesNotFollowIt()
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

    [Fact]
    public async Task FifoThatTookAFilesPlace_IsRefusedAndNotWaitedFor()
    {
        using Fifo fifo = new();
        Make("tree/a", "content");
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                if (call == "open a")
                {
                    File.Move(fifo.FullPath, At("tree/a"), overwrite: true);
                }

                return null;
            },
        };

        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await new AioFileSystem(operations)
            .CopyDirectoryAsync(At("tree"), At("copy")).AsTask().InTime());

        Assert.Equal(Errno.EOPNOTSUPP, AioResult.GetErrno(exception));
    }

    /// <summary>NFS and FUSE may report ENOSPC only at close.</summary>
    [FactRequires(Tool.Fuse)]
    public async Task Copy_ErrorAtClose_LeavesTheDestination()
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
    public async Task CopyDirectory_Durable_SyncsDirectoriesAndLinks()
    {
        MakeDirectory("tree/empty");
        File.CreateSymbolicLink(At("tree/link"), "nowhere");
        HookedOperations operations = new(Operations);

        await new AioFileSystem(operations)
            .CopyDirectoryAsync(At("tree"), At("copy"), new AioCopyOptions { Durable = true });

        // The two directories, the directory that the copy is in, and the copy once more for the link.
        Assert.Equal(4, operations.Calls.Count(static call => call == "fsync Directory"));
    }

    /// <summary>The leftover already has its final permissions: only root can open it for writing.</summary>
    [Fact]
    public async Task Replace_ReadOnlyLeftover_IsRemoved()
    {
        Make(Temporary, "half");
        int opens = 0;
        HookedOperations operations = new(Operations)
        {
            // The first open creates the file, the second is for the lock.
            Before = call => call == $"open {Temporary}" && ++opens == 2 ? -(int)Errno.EACCES : null,
        };

        await new AioFileSystem(operations).ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Equal(["a"], NamesIn(Folder));
    }

    [FactRequires(Facility.Root)]
    public async Task Replace_LockOfAnotherUser_DoesNotWait()
    {
        await using AioFile theirs = await Files.OpenAsync(Make(Temporary), FileMode.Open, FileAccess.ReadWrite);
        Assert.Equal(0, await Operations.AioChownAsync(theirs, 1234, 5678));
        Assert.Equal(0, await Operations.AioLockAsync(theirs, FileLock.Exclusive));

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray()).InTime();

        Assert.Equal([Temporary, "a"], NamesIn(Folder));
    }
}
