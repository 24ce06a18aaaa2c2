using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class CloneTests : OperationTests
{
    private readonly AioContext _context;

    public CloneTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Clone_File_SharesTheData_OrIsEOPNOTSUPP(By by)
    {
        string to = NewFile("", "to");
        int result = await Finish(_context.AioCloneAsync(
            As(OpenFile(NewFile("content")), by), As(OpenFile(to, FileAccess.Write), by)));
        if (result != 0)
        {
            AssertErrno(Errno.EOPNOTSUPP, result);
        }

        Assert.Equal(result == 0 ? "content" : "", File.ReadAllText(to));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Clone_Impossible_ReturnsTheErrno()
    {
        SafeFileHandle source = OpenFile(NewFile("content"));
        SafeFileHandle destination = OpenFile(NewFile("", "to"), FileAccess.Write);
        await AssertFails(Errno.EBADF, _context.AioCloneAsync(NoDescriptor, destination));
        await AssertFails(Errno.EBADF, _context.AioCloneAsync(source, NoDescriptor));
        await AssertFails(Errno.EBADF, _context.AioCloneAsync(-100, destination));
        await AssertFails(Errno.EBADF, _context.AioCloneAsync(source, -1));
        await AssertFails(Errno.EISDIR, _context.AioCloneAsync(OpenDirectory(Temp.FullPath), destination));
    }

    [FactRequires(Facility.Mount)]
    public async Task Clone_FromAnotherFileSystem_IsEXDEV()
    {
        using Tmpfs other = new("size=64k");
        File.WriteAllText(other.File("from"), "content");
        await AssertFails(Errno.EXDEV, _context.AioCloneAsync(
            OpenFile(other.File("from")), OpenFile(NewFile("", "to"), FileAccess.Write)));
    }
}
