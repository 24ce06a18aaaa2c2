using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class MkdirTests : OperationTests
{
    private readonly AioContext _context;

    public MkdirTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task MkdirAndRmdir_Path_MakeAndRemoveIt(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = Temp.File("directory");

        Assert.Equal(0, await Finish(context.AioMkdirAsync(path), context));
        Assert.True(Directory.Exists(path));
        Assert.Equal(0, await Finish(context.AioRmdirAsync(path), context));
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task MkdirAndRmdir_NameInDirectory_ActThere()
    {
        AioPath path = new(OpenDirectory(Temp.FullPath), "directory");
        Assert.Equal(0, await Finish(_context.AioMkdirAsync(path)));
        Assert.True(Directory.Exists(Temp.File("directory")));
        Assert.Equal(0, await Finish(_context.AioRmdirAsync(path)));
        Assert.False(Directory.Exists(Temp.File("directory")));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Mkdir_Mode_IsThatOfTheDirectory()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        Assert.Equal(0, await Finish(_context.AioMkdirAsync(Temp.File("directory"), Mode)));
        var status = new FileStatus();
        Assert.Equal(0, await Finish(_context.AioStatAsync(Temp.File("directory"), status)));
        Assert.Equal(Mode, status.Mode);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Mkdir_Impossible_ReturnsTheErrno()
    {
        string file = NewFile("content");
        await AssertFails(Errno.EEXIST, _context.AioMkdirAsync(file));
        await AssertFails(Errno.EEXIST, _context.AioMkdirAsync(Temp.FullPath));
        await AssertFails(Errno.ENOENT, _context.AioMkdirAsync(Temp.File("missing/directory")));
        await AssertFails(Errno.ENOTDIR, _context.AioMkdirAsync(file + "/directory"));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Rmdir_Impossible_ReturnsTheErrnoAndRemovesNothing()
    {
        string file = NewFile("content");
        await AssertFails(Errno.ENOTEMPTY, _context.AioRmdirAsync(Temp.FullPath));
        await AssertFails(Errno.ENOTDIR, _context.AioRmdirAsync(file));
        await AssertFails(Errno.ENOENT, _context.AioRmdirAsync(Temp.File("missing")));
        await AssertFails(Errno.EBUSY, _context.AioRmdirAsync("/proc"));
        Assert.True(File.Exists(file));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EIO)]
    public async Task MkdirAndRmdir_FileSystemRefuses_PassTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        Directory.CreateDirectory(mount.BackingFile("there"));
        mount.Fail(FuseOperation.Mkdir, (int)errno);
        mount.Fail(FuseOperation.Rmdir, (int)errno);

        await AssertFails(errno, _context.AioMkdirAsync(mount.File("new")));
        await AssertFails(errno, _context.AioRmdirAsync(mount.File("there")));
        Assert.True(Directory.Exists(mount.BackingFile("there")));
    }

    [Theory]
    [InlineData(0x1000)]
    [InlineData(-1)]
    public void Mkdir_UndefinedMode_Throws(int mode)
    {
        var exception = Misuse<ArgumentOutOfRangeException>(() => _context.AioMkdirAsync("/any", (UnixFileMode)mode));
        Assert.Equal("mode", exception.ParamName);
        Assert.Contains("AioMkdirAsync", exception.Message, StringComparison.Ordinal);
    }
}
