using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class CopyFileRangeTests : OperationTests
{
    private readonly AioContext _context;

    public CopyFileRangeTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task CopyFileRange_AtOffsets_CopiesThatRange(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string to = NewFile("abcdefgh", "to");
        SafeFileHandle source = OpenFile(NewFile("0123456789")), destination = OpenFile(to, FileAccess.Write);

        Assert.Equal(3L, await Finish(context.AioCopyFileRangeAsync(source, 2, destination, 4, 3), context));

        Assert.Equal("abcd234h", File.ReadAllText(to));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task CopyFileRange_MinusOne_UsesAndMovesThePosition(By by)
    {
        string to = NewFile("", "to");
        SafeFileHandle source = OpenFile(NewFile("0123456789")), destination = OpenFile(to, FileAccess.Write);
        FileDescriptor from = As(source, by), into = As(destination, by);

        Assert.Equal(4L, await Finish(_context.AioCopyFileRangeAsync(from, -1, into, -1, 4)));
        Assert.Equal(2L, await Finish(_context.AioCopyFileRangeAsync(from, 0, into, -1, 2)));
        Assert.Equal(1L, await Finish(_context.AioCopyFileRangeAsync(from, -1, into, 0, 1)));

        Assert.Equal("412301", File.ReadAllText(to));
        Assert.Equal(5, LibC.Seek((int)source.DangerousGetHandle(), 0, LibC.SEEK_CUR));
        Assert.Equal(6, LibC.Seek((int)destination.DangerousGetHandle(), 0, LibC.SEEK_CUR));
    }

    [Fact]
    public async Task CopyFileRange_LengthBeyondTheEnd_CopiesToTheEnd()
    {
        string to = NewFile("", "to");
        SafeFileHandle source = OpenFile(NewFile("content")), destination = OpenFile(to, FileAccess.Write);
        Assert.Equal(7L, await Finish(_context.AioCopyFileRangeAsync(source, 0, destination, 0, long.MaxValue)));
        Assert.Equal("content", File.ReadAllText(to));
        Assert.Equal(0L, await Finish(_context.AioCopyFileRangeAsync(source, 7, destination, 7, 10)));
        Assert.Equal(0L, await Finish(_context.AioCopyFileRangeAsync(source, 0, destination, 0, 0)));
    }

    [Fact]
    public async Task CopyFileRange_WithinOneFile_CopiesApart_AndOverlappingIsEINVAL()
    {
        string path = NewFile("0123456789");
        SafeFileHandle file = OpenFile(path, FileAccess.ReadWrite);
        Assert.Equal(3L, await Finish(_context.AioCopyFileRangeAsync(file, 0, file, 5, 3)));
        Assert.Equal("0123401289", File.ReadAllText(path));
        await AssertFails(Errno.EINVAL, _context.AioCopyFileRangeAsync(file, 0, file, 2, 5));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task CopyFileRange_Impossible_ReturnsTheErrno()
    {
        SafeFileHandle source = OpenFile(NewFile("content"));
        SafeFileHandle destination = OpenFile(NewFile("", "to"), FileAccess.Write);
        await AssertFails(Errno.EBADF, _context.AioCopyFileRangeAsync(destination, 0, destination, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioCopyFileRangeAsync(source, 0, source, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioCopyFileRangeAsync(NoDescriptor, 0, destination, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioCopyFileRangeAsync(source, 0, NoDescriptor, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioCopyFileRangeAsync(-100, 0, destination, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioCopyFileRangeAsync(source, 0, -1, 0, 1));
        await AssertFails(
            Errno.EISDIR, _context.AioCopyFileRangeAsync(OpenDirectory(Temp.FullPath), 0, destination, 0, 1));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOSPC)]
    public async Task CopyFileRange_DeviceFails_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("from"), "content");
        File.WriteAllText(mount.BackingFile("to"), "");
        SafeFileHandle source = OpenFile(mount.File("from"));
        SafeFileHandle destination = OpenFile(mount.File("to"), FileAccess.Write);
        mount.Fail(FuseOperation.Read, (int)errno);
        mount.Fail(FuseOperation.Write, (int)errno);
        await AssertFails(errno, _context.AioCopyFileRangeAsync(source, 0, destination, 0, 7));
    }

    [Theory]
    [InlineData(-2, 0, 0, "offset")]
    [InlineData(0, -2, 0, "offset")]
    [InlineData(0, 0, -1, "length")]
    public void CopyFileRange_OutOfRange_Throws(long from, long to, long length, string parameter)
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        var exception = Misuse<ArgumentOutOfRangeException>(
            () => _context.AioCopyFileRangeAsync(file, from, file, to, length));
        Assert.Contains(parameter, exception.ParamName, StringComparison.OrdinalIgnoreCase);
    }
}
