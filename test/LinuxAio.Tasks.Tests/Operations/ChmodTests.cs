using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class ChmodTests : OperationTests
{
    private readonly AioContext _context;

    public ChmodTests() => _context = NewContext();

    private const UnixFileMode Odd = UnixFileMode.UserRead | UnixFileMode.GroupExecute | UnixFileMode.OtherWrite;

    private readonly FileStatus _status = new();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Chmod_Path_SetsExactlyThatMode(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");
        Assert.Equal(0, await Finish(context.AioChmodAsync(path, Odd), context));
        Assert.Equal(Odd, await ModeOf(path));
        Assert.Equal(0, await Finish(context.AioChmodAsync(path, UnixFileMode.None), context));
        Assert.Equal(UnixFileMode.None, await ModeOf(path));
    }

    [Fact]
    public async Task Chmod_NameInDirectory_SetsThatFile()
    {
        string path = NewFile("content");
        Assert.Equal(0, await Finish(_context.AioChmodAsync(new AioPath(OpenDirectory(Temp.FullPath), "file"), Odd)));
        Assert.Equal(Odd, await ModeOf(path));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Chmod_Descriptor_SetsThatFile(By by)
    {
        string path = NewFile("content");
        Assert.Equal(0, await Finish(_context.AioChmodAsync(As(OpenFile(path), by), Odd)));
        Assert.Equal(Odd, await ModeOf(path));
    }

    [Fact]
    public async Task Chmod_Link_SetsItsTarget()
    {
        string path = NewFile("content");
        File.CreateSymbolicLink(Temp.File("link"), path);
        Assert.Equal(0, await Finish(_context.AioChmodAsync(Temp.File("link"), Odd)));
        Assert.Equal(Odd, await ModeOf(path));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Chmod_Impossible_ReturnsTheErrno()
    {
        await AssertFails(Errno.ENOENT, _context.AioChmodAsync(Temp.File("missing"), Odd));
        await AssertFails(Errno.ENOTDIR, _context.AioChmodAsync(NewFile("content") + "/name", Odd));
        await AssertFails(Errno.EBADF, _context.AioChmodAsync(NoDescriptor, Odd));
        await AssertFails(Errno.EBADF, _context.AioChmodAsync(-100, Odd));
    }

    [FactRequires(Facility.Mount)]
    public async Task Chmod_OnReadOnlyFileSystem_IsEROFS()
    {
        using Tmpfs readOnly = new("ro");
        await AssertFails(Errno.EROFS, _context.AioChmodAsync(readOnly.FullPath, Odd));
    }

    [Theory]
    [InlineData(0x1000)]
    [InlineData(-1)]
    public void Chmod_UndefinedMode_Throws(int mode)
    {
        SafeFileHandle file = OpenFile(NewFile("content"));
        Assert.Equal("mode", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioChmodAsync("/any", (UnixFileMode)mode)).ParamName);
        Assert.Equal("mode", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioChmodAsync(file, (UnixFileMode)mode)).ParamName);
    }

    private async Task<UnixFileMode> ModeOf(string path)
    {
        Assert.Equal(0, await Finish(_context.AioStatAsync(path, _status)));
        return _status.Mode;
    }
}
