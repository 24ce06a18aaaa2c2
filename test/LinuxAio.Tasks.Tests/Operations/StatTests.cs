using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

[SupportedOSPlatform("linux")]
public sealed class StatTests : OperationTests
{
    private readonly AioContext _context;
    private readonly FileStatus _status = new();

    public StatTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Stat_File_AgreesWithDotNet(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("12345");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupExecute);

        Assert.Equal(0, await Finish(context.AioStatAsync(path, _status), context));

        AssertIs(new FileInfo(path), _status);
        Assert.True(_status.IsRegularFile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupExecute, _status.Mode);
    }

    [Theory]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Stat_Descriptor_AgreesWithDotNet(By by)
    {
        string path = NewFile("12345");

        Assert.Equal(0, await Finish(_context.AioStatAsync(As(OpenFile(path), by), _status)));

        AssertIs(new FileInfo(path), _status);
    }

    [Fact]
    public async Task Stat_NameInDirectory_IsThatFile()
    {
        string path = NewFile("12345");

        Assert.Equal(
            0, await Finish(_context.AioStatAsync(new AioPath(OpenDirectory(Temp.FullPath), "file"), _status)));

        AssertIs(new FileInfo(path), _status);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Stat_Directory_IsADirectory()
    {
        Assert.Equal(0, await Finish(_context.AioStatAsync(Temp.FullPath, _status)));
        Assert.True(_status.IsDirectory);
        Assert.Equal(new DirectoryInfo(Temp.FullPath).LastWriteTimeUtc, _status.ModifyTime.UtcDateTime);
    }

    [Fact]
    public async Task Stat_Pipe_IsAFifo()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        Own(writer);
        Assert.Equal(0, await Finish(_context.AioStatAsync(reader, _status)));
        Assert.Equal(FileType.Fifo, _status.Type);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Stat_Link_IsItsTarget_AndLstatIsTheLink()
    {
        string link = Temp.File("link");
        string target = NewFile("12345");
        File.CreateSymbolicLink(link, target);

        Assert.Equal(0, await Finish(_context.AioStatAsync(link, _status)));
        AssertIs(new FileInfo(target), _status);
        Assert.Equal(0, await Finish(_context.AioLstatAsync(link, _status)));
        Assert.True(_status.IsSymbolicLink);
        Assert.Equal(target.Length, _status.Size);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Stat_DanglingLink_IsENOENT_AndLstatSucceeds()
    {
        string link = Temp.File("link");
        File.CreateSymbolicLink(link, Temp.File("missing"));

        await AssertFails(Errno.ENOENT, _context.AioStatAsync(link, _status));
        Assert.Equal(0, await Finish(_context.AioLstatAsync(link, _status)));
        Assert.Equal(
            0, await Finish(_context.AioLstatAsync(new AioPath(OpenDirectory(Temp.FullPath), "link"), _status)));
        Assert.True(_status.IsSymbolicLink);
    }

    [Fact]
    public async Task Stat_Failed_LeavesTheStatusEmpty()
    {
        Assert.Equal(0, await Finish(_context.AioStatAsync(NewFile("12345"), _status)));
        Assert.False(_status.IsEmpty);

        await AssertFails(Errno.ENOENT, _context.AioStatAsync(Temp.File("missing"), _status));

        Assert.True(_status.IsEmpty);
        Assert.Equal(0, _status.Size);
    }

    [Fact]
    public async Task Stat_BadDescriptor_IsEBADF()
    {
        await AssertFails(Errno.EBADF, _context.AioStatAsync(NoDescriptor, _status));
        await AssertFails(Errno.EBADF, _context.AioStatAsync(-1, _status));
        await AssertFails(Errno.EBADF, _context.AioStatAsync(default(FileDescriptor), _status));
        Assert.True(_status.IsEmpty);
    }

    /// <summary>−100 is AT_FDCWD, the kernel's name for the current directory. It is not a descriptor.</summary>
    [Fact]
    public async Task Stat_MinusHundred_IsEBADF()
    {
        await AssertFails(Errno.EBADF, _context.AioStatAsync(-100, _status));
        Assert.True(_status.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stat_BelowAFile_IsENOTDIR(bool lstat) =>
        await AssertFails(Errno.ENOTDIR, Stat(NewFile("") + "/name", lstat));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stat_ThroughLinkLoop_IsELOOP(bool lstat)
    {
        File.CreateSymbolicLink(Temp.File("link"), Temp.File("link"));
        await AssertFails(Errno.ELOOP, Stat(Temp.File("link") + "/name", lstat));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stat_NameTooLong_IsENAMETOOLONG(bool lstat)
    {
        await AssertFails(Errno.ENAMETOOLONG, Stat(Temp.File(new string('n', 256)), lstat));
        await AssertFails(Errno.ENAMETOOLONG, Stat("/" + new string('/', 5000), lstat));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.EOVERFLOW)]
    public async Task Stat_FileSystemRefuses_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Fail(FuseOperation.Getattr, (int)errno);

        await AssertFails(errno, _context.AioStatAsync(mount.File("file"), _status));
        await AssertFails(errno, _context.AioLstatAsync(mount.File("file"), _status));
    }

    [Fact]
    public async Task Stat_StatusInFlight_ThrowsAtTheCall_AndTheFirstSucceeds()
    {
        AioContext context = NewSingleWorker();
        string path = NewFile("12345");
        SafeFileHandle handle = OpenFile(path);
        HeldWorker held = Hold(context);
        Task<int> first = context.AioStatAsync(path, _status).AsTask();
        Assert.True(_status.IsEmpty);

        Misuse<InvalidOperationException>(() => context.AioStatAsync(path, _status));
        Misuse<InvalidOperationException>(() => context.AioStatAsync(handle, _status));
        Misuse<InvalidOperationException>(() => context.AioLstatAsync(path, _status));
        Assert.Equal(2, context.OutstandingRequests);
        handle.Dispose();
        Assert.True(handle.IsClosed, "a refused operation holds the handle no longer");
        held.Release();

        Assert.Equal(0, await first.InTime());
        Assert.Equal(5, _status.Size);
        Assert.Equal(0, await Finish(context.AioStatAsync(Temp.FullPath, _status)));
        Assert.True(_status.IsDirectory);
    }

    [Fact]
    public async Task Stat_CancelledInQueue_LeavesTheStatusEmptyAndUsable()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        ValueTask<int> stat = context.AioStatAsync(Temp.FullPath, _status, cancel.Token);

        cancel.Cancel();
        await AssertCancelled(stat, cancel.Token);
        Assert.True(_status.IsEmpty);
        held.Release();

        Assert.Equal(0, await Finish(context.AioStatAsync(Temp.FullPath, _status)));
        Assert.True(_status.IsDirectory);
    }

    [Fact]
    public async Task Stat_TokenCancelledBefore_LeavesTheStatusUsable()
    {
        CancellationToken token = new(canceled: true);
        await AssertCancelled(_context.AioStatAsync(Temp.FullPath, _status, token), token);
        Assert.Equal(0, await Finish(_context.AioStatAsync(Temp.FullPath, _status)));
    }

    [Theory]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(81)]
    public async Task Stat_NameOfLengthInDirectory_IsThatFile(int bytes)
    {
        string name = new('n', bytes);
        NewFile("12345", name);
        Assert.Equal(0, await Finish(_context.AioStatAsync(new AioPath(OpenDirectory(Temp.FullPath), name), _status)));
        Assert.Equal(5, _status.Size);
    }

    [Fact]
    public async Task Stat_BadDescriptorAfterAGoodOne_LeavesTheStatusEmpty()
    {
        Assert.Equal(0, await Finish(_context.AioStatAsync("/", _status)));

        Assert.Equal(-(int)Errno.EBADF, await Finish(_context.AioStatAsync(-1, _status)));

        Assert.True(_status.IsEmpty);
    }

    [Fact]
    public async Task Stat_CancelledBeforehand_LeavesTheStatusEmptyAndReusable()
    {
        Assert.Equal(0, await Finish(_context.AioStatAsync("/", _status)));

        Assert.True(_context.AioStatAsync("/", _status, new CancellationToken(canceled: true)).IsCanceled);

        Assert.True(_status.IsEmpty);
        Assert.Equal(0, await Finish(_context.AioStatAsync("/", _status)));
    }

    private static void AssertIs(FileInfo file, FileStatus status)
    {
        Assert.False(status.IsEmpty);
        Assert.Equal(file.Length, status.Size);
        Assert.Equal(file.UnixFileMode, status.Mode);
        Assert.Equal(file.LastWriteTimeUtc, status.ModifyTime.UtcDateTime);
        Assert.Equal(file.LastAccessTimeUtc, status.AccessTime.UtcDateTime);
        Assert.Equal(1u, status.Links);
    }

    private ValueTask<int> Stat(string path, bool lstat) =>
        lstat ? _context.AioLstatAsync(path, _status) : _context.AioStatAsync(path, _status);
}
