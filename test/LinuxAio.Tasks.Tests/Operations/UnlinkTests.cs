using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class UnlinkTests : OperationTests
{
    private readonly AioContext _context;

    public UnlinkTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Unlink_File_RemovesIt(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");

        Assert.Equal(0, await Finish(context.AioUnlinkAsync(path), context));

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Unlink_NameInDirectory_RemovesIt()
    {
        string path = NewFile("content");
        Assert.Equal(0, await Finish(_context.AioUnlinkAsync(new AioPath(OpenDirectory(Temp.FullPath), "file"))));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Unlink_Link_LeavesItsTarget()
    {
        string path = NewFile("content");
        File.CreateSymbolicLink(Temp.File("link"), path);
        Assert.Equal(0, await Finish(_context.AioUnlinkAsync(Temp.File("link"))));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Unlink_OpenFile_KeepsItsContentReadable()
    {
        string path = NewFile("content");
        SafeFileHandle handle = OpenFile(path);
        var status = new FileStatus();

        Assert.Equal(0, await Finish(_context.AioUnlinkAsync(path)));

        Assert.Equal(7, await Finish(_context.AioReadAsync(handle, new byte[10], 0)));
        Assert.Equal(0, await Finish(_context.AioStatAsync(handle, status)));
        Assert.Equal(0u, status.Links);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public Task Unlink_Missing_IsENOENT() => AssertFails(Errno.ENOENT, _context.AioUnlinkAsync(Temp.File("missing")));

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Unlink_Directory_IsEISDIR()
    {
        await AssertFails(Errno.EISDIR, _context.AioUnlinkAsync(Temp.FullPath));
        Assert.True(Directory.Exists(Temp.FullPath));
    }

    [Fact]
    public Task Unlink_BelowAFile_IsENOTDIR() =>
        AssertFails(Errno.ENOTDIR, _context.AioUnlinkAsync(NewFile("") + "/name"));

    [Fact]
    public Task Unlink_ThroughLinkLoop_IsELOOP()
    {
        File.CreateSymbolicLink(Temp.File("link"), Temp.File("link"));
        return AssertFails(Errno.ELOOP, _context.AioUnlinkAsync(Temp.File("link") + "/name"));
    }

    [Fact]
    public Task Unlink_NameTooLong_IsENAMETOOLONG() =>
        AssertFails(Errno.ENAMETOOLONG, _context.AioUnlinkAsync(Temp.File(new string('n', 256))));

    [FactRequires(Facility.Mount)]
    public async Task Unlink_OnReadOnlyFileSystem_IsEROFS()
    {
        using Tmpfs readOnly = new("ro");
        await AssertFails(Errno.EROFS, _context.AioUnlinkAsync(readOnly.File("any")));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.EROFS)]
    [InlineData(Errno.EIO)]
    public async Task Unlink_FileSystemRefuses_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Fail(FuseOperation.Unlink, (int)errno);

        await AssertFails(errno, _context.AioUnlinkAsync(mount.File("file")));
        Assert.True(File.Exists(mount.BackingFile("file")));
    }

    [Fact]
    public async Task Unlink_CancelledInQueue_LeavesTheFile()
    {
        AioContext context = NewSingleWorker();
        string path = NewFile("content");
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> unlink = context.AioUnlinkAsync(path, cancel.Token);

        cancel.Cancel();
        await AssertCancelled(unlink, cancel.Token);
        held.Release();
        await context.DrainAsync().InTime();
        Assert.Equal(0, await Finish(context.AioStatAsync(path, new FileStatus())));
    }
}
