using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>Replace and copy on a file system that fails at each step in turn: the destination is unchanged, no
/// temporary file is left behind, and the next attempt succeeds.</summary>
public sealed class WriteFaultTests : FileSystemTests
{
    public static TheoryData<FuseOperation, Errno> Steps => new()
    {
        { FuseOperation.Getattr, Errno.EIO },
        { FuseOperation.Open, Errno.EDQUOT },
        { FuseOperation.Write, Errno.ENOSPC },
        { FuseOperation.Fsync, Errno.EIO },
        { FuseOperation.Rename, Errno.EIO },
    };

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Steps))]
    public async Task Replace_ThatFails_LeavesTheFile(FuseOperation operation, Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), "old");

        mount.Fail(operation, (int)errno, 1);
        Exception exception = await Assert.ThrowsAnyAsync<IOException>(
            async () => await Files.ReplaceAsync(mount.File("a"), Bytes(100_000)));

        Assert.Equal(errno, AioResult.GetErrno(exception));
        Assert.Contains(mount.FullPath, exception.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
        mount.Fail(operation, 0, 0);
        await Files.ReplaceAsync(mount.File("a"), Bytes(100_000));
        Assert.Equal(Bytes(100_000), File.ReadAllBytes(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Steps))]
    public async Task Copy_ThatFails_LeavesTheDestination(FuseOperation operation, Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllBytes(At("source"), Bytes(1_000_000));
        File.WriteAllText(mount.BackingFile("a"), "old");
        var options = new AioCopyOptions { Overwrite = true, Durable = true };

        mount.Fail(operation, (int)errno, 1);
        Exception exception = await Assert.ThrowsAnyAsync<IOException>(
            async () => await Files.CopyAsync(At("source"), mount.File("a"), options));

        Assert.Equal(errno, AioResult.GetErrno(exception));
        Assert.Equal("old", File.ReadAllText(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
        mount.Fail(operation, 0, 0);
        Assert.Equal(1_000_000, await Files.CopyAsync(At("source"), mount.File("a"), options));
        Assert.Equal(Bytes(1_000_000), File.ReadAllBytes(mount.BackingFile("a")));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(FuseOperation.Write)]
    [InlineData(FuseOperation.Fsync)]
    public async Task Replace_Cancelled_LeavesTheFile(FuseOperation operation)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), "old");
        using CancellationTokenSource stop = new();

        mount.Hold(operation);
        Task replace = Files.ReplaceAsync(mount.File("a"), Bytes(100_000), null, stop.Token).AsTask();
        mount.WaitUntilHeld(operation);
        await stop.CancelAsync();
        mount.Release(operation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replace);

        Assert.Equal("old", File.ReadAllText(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(FuseOperation.Read)]
    [InlineData(FuseOperation.Write)]
    public async Task Copy_Cancelled_LeavesTheDestination(FuseOperation operation)
    {
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("source"), Bytes(1_000_000));
        using CancellationTokenSource stop = new();

        mount.Hold(operation);
        Task copy = Files.CopyAsync(mount.File("source"), mount.File("a"), null, stop.Token).AsTask();
        mount.WaitUntilHeld(operation);
        await stop.CancelAsync();
        mount.Release(operation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);

        Assert.Equal(["source"], NamesIn(mount.BackingPath));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Copy_SourceFails_ReportsTheSource()
    {
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("source"), Bytes(1_000_000));
        mount.Fail(FuseOperation.Read, (int)Errno.EIO);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(mount.File("source"), At("copy")));

        Assert.Equal($"read '{mount.File("source")}': Input/output error (EIO)", exception.Message);
        Assert.Empty(NamesIn(Folder));
    }
}
