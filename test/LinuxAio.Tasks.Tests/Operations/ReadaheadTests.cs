using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class ReadaheadTests : OperationTests
{
    private readonly AioContext _context;

    public ReadaheadTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Readahead_File_ReturnsZeroAndLeavesThePosition(By by)
    {
        SafeFileHandle handle = OpenFile(NewFile(RandomBytes.Make(100_000)));
        LibC.Seek((int)handle.DangerousGetHandle(), 5, LibC.SEEK_SET);

        Assert.Equal(0, await Finish(_context.AioReadaheadAsync(As(handle, by), 0, 100_000)));

        Assert.Equal(5, LibC.Seek((int)handle.DangerousGetHandle(), 0, LibC.SEEK_CUR));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 1)]
    [InlineData(1L << 40, 10)]
    public async Task Readahead_AnyRange_ReturnsZero(long offset, long length) =>
        Assert.Equal(0, await Finish(_context.AioReadaheadAsync(OpenFile(NewFile("content")), offset, length)));

    [FactRequires(Tool.Fuse)]
    public async Task Readahead_CachedFileSystem_FillsTheCache()
    {
        using FuseMount mount = new(direct: false);
        File.WriteAllBytes(mount.BackingFile("file"), new byte[100_000]);
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"));

        Assert.Equal(0, await Finish(_context.AioReadaheadAsync(handle, 0, 4096)));

        Bounded.Until(() => mount.Count(FuseOperation.Read) > 0);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Readahead_BadDescriptor_IsEBADF()
    {
        await AssertFails(Errno.EBADF, _context.AioReadaheadAsync(NoDescriptor, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioReadaheadAsync(-1, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioReadaheadAsync(default, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioReadaheadAsync(OpenFile(NewFile(""), FileAccess.Write), 0, 1));
    }

    [Fact]
    public async Task Readahead_Pipe_IsEINVAL()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(writer);
        await AssertFails(Errno.EINVAL, _context.AioReadaheadAsync(Own(reader), 0, 1));
    }

    [Fact]
    public async Task Readahead_CancelledInQueue_IsCancelled()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> readahead = context.AioReadaheadAsync(OpenFile(NewFile("x")), 0, 1, cancel.Token);
        cancel.Cancel();
        await AssertCancelled(readahead, cancel.Token);
        held.Release();
    }
}
