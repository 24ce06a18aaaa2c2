using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class FsyncTests : OperationTests
{
    private readonly AioContext _context;

    public FsyncTests() => _context = NewContext();

    public static TheoryData<By, bool> Ways
    {
        get
        {
            TheoryData<By, bool> ways = [];
            foreach (By by in Enum.GetValues<By>())
            {
                ways.Add(by, true);
                ways.Add(by, false);
            }

            return ways;
        }
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Fsync_File_ReturnsZero(By by, bool dataOnly)
    {
        SafeFileHandle handle = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        Assert.Equal(0, await Finish(Fsync(As(handle, by), dataOnly)));
    }

    [Fact]
    public async Task Fsync_Directory_ReturnsZero() =>
        Assert.Equal(0, await Finish(_context.AioFsyncAsync(OpenDirectory(Temp.FullPath))));

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fsync_BadDescriptor_IsEBADF(bool dataOnly)
    {
        await AssertFails(Errno.EBADF, Fsync(NoDescriptor, dataOnly));
        await AssertFails(Errno.EBADF, Fsync(-1, dataOnly));
        await AssertFails(Errno.EBADF, Fsync(default, dataOnly));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fsync_Pipe_IsEINVAL(bool dataOnly)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        await AssertFails(Errno.EINVAL, Fsync(Own(writer), dataOnly));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(false, Errno.EIO)]
    [InlineData(true, Errno.EIO)]
    [InlineData(false, Errno.ENOSPC)]
    [InlineData(true, Errno.EDQUOT)]
    public async Task Fsync_DeviceFails_IsReportedOnceAndNotRepeated(bool dataOnly, Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"), FileMode.Open, FileAccess.Write);
        mount.Fail(FuseOperation.Fsync, (int)errno, times: 1);

        await AssertFails(errno, Fsync(handle, dataOnly));

        Assert.Equal(1, mount.Count(FuseOperation.Fsync));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fsync_SlowDevice_CompletesWhenTheDeviceHas(bool dataOnly)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"), FileMode.Open, FileAccess.Write);
        mount.Hold(FuseOperation.Fsync);

        Task<int> fsync = Fsync(handle, dataOnly).AsTask();
        mount.WaitUntilHeld(FuseOperation.Fsync);
        Assert.False(fsync.IsCompleted);
        mount.Release(FuseOperation.Fsync);

        Assert.Equal(0, await fsync.InTime());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fsync_CancelledInQueue_IsCancelled(bool dataOnly)
    {
        AioContext context = NewSingleWorker();
        SafeFileHandle handle = OpenFile(NewFile("content"), FileAccess.Write);
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> fsync = dataOnly
            ? context.AioFdatasyncAsync(handle, cancel.Token)
            : context.AioFsyncAsync(handle, cancel.Token);
        cancel.Cancel();
        await AssertCancelled(fsync, cancel.Token);
        held.Release();
    }

    private ValueTask<int> Fsync(FileDescriptor file, bool dataOnly) =>
        dataOnly ? _context.AioFdatasyncAsync(file) : _context.AioFsyncAsync(file);
}
