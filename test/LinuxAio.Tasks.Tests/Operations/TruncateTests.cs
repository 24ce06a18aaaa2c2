using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class TruncateTests : OperationTests
{
    private readonly AioContext _context;

    public TruncateTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Truncate_Path_ShortensAndExtendsWithZeros(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");

        Assert.Equal(0, await Finish(context.AioTruncateAsync(path, 3), context));
        Assert.Equal("con", File.ReadAllText(path));
        Assert.Equal(0, await Finish(context.AioTruncateAsync(path, 5), context));
        Assert.Equal("con\0\0", File.ReadAllText(path));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Truncate_Descriptor_ShortensThatFile(By by)
    {
        string path = NewFile("content");
        FileDescriptor file = As(OpenFile(path, FileAccess.Write), by);
        Assert.Equal(0, await Finish(_context.AioTruncateAsync(file, 0)));
        Assert.Equal(0, new FileInfo(path).Length);
        Assert.Equal(0, await Finish(_context.AioTruncateAsync(file, 5_000_000_000)));
        Assert.Equal(5_000_000_000, new FileInfo(path).Length);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Truncate_Impossible_ReturnsTheErrno()
    {
        string path = NewFile("content");
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        Own(writer);
        await AssertFails(Errno.ENOENT, _context.AioTruncateAsync(Temp.File("missing"), 0));
        await AssertFails(Errno.EISDIR, _context.AioTruncateAsync(Temp.FullPath, 0));
        await AssertFails(Errno.EFBIG, _context.AioTruncateAsync(path, long.MaxValue));
        await AssertFails(Errno.EINVAL, _context.AioTruncateAsync(OpenFile(path), 0));
        await AssertFails(Errno.EINVAL, _context.AioTruncateAsync(writer, 0));
        await AssertFails(Errno.EBADF, _context.AioTruncateAsync(NoDescriptor, 0));
        await AssertFails(Errno.EBADF, _context.AioTruncateAsync(-100, 0));
        Assert.Equal("content", File.ReadAllText(path));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EIO)]
    public async Task Truncate_FileSystemRefuses_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Fail(FuseOperation.Truncate, (int)errno);
        await AssertFails(errno, _context.AioTruncateAsync(mount.File("file"), 1));
        await AssertFails(errno, _context.AioTruncateAsync(OpenFile(mount.File("file"), FileAccess.Write), 1));
    }

    [Fact]
    public void Truncate_NameInDirectory_Throws()
    {
        AioPath path = new(OpenDirectory(Temp.FullPath), "file");
        var exception = Misuse<ArgumentException>(() => _context.AioTruncateAsync(path, 0));
        Assert.Equal("path", exception.ParamName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Truncate_NegativeLength_Throws(long length)
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.Write);
        Assert.Equal("length", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioTruncateAsync("/any", length)).ParamName);
        Assert.Equal("length", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioTruncateAsync(file, length)).ParamName);
    }
}
