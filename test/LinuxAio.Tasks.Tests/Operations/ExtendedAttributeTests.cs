using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class ExtendedAttributeTests : OperationTests
{
    private const string Name = "user.name";

    private readonly AioContext _context;

    public ExtendedAttributeTests() => _context = NewContext();

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Attributes_AreSetListedReadAndRemoved(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");
        FileDescriptor file = OpenFile(path, FileAccess.ReadWrite);
        byte[] buffer = new byte[100];

        Assert.Equal(0, await Finish(context.AioSetxattrAsync(file, Name, "value"u8.ToArray()), context));
        Assert.Equal("value"u8.ToArray(), LibC.GetAttribute(path, Name));
        Assert.Equal(5, await Finish(context.AioGetxattrAsync(file, Name, default), context));
        Assert.Equal(5, await Finish(context.AioGetxattrAsync(file, Name, buffer), context));
        Assert.Equal("value"u8.ToArray(), buffer[..5]);
        Assert.Equal(5, await Finish(context.AioGetxattrAsync((AioPath)path, Name, buffer), context));
        Assert.Equal(10, await Finish(context.AioListxattrAsync(file, buffer), context));
        Assert.Equal("user.name\0"u8.ToArray(), buffer[..10]);
        Assert.Equal(0, await Finish(context.AioRemovexattrAsync(file, Name), context));
        Assert.Null(LibC.GetAttribute(path, Name));
    }

    [Fact]
    public async Task Attributes_Impossible_ReturnTheErrno()
    {
        FileDescriptor file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        Assert.Equal(0, await Finish(_context.AioSetxattrAsync(file, Name, "value"u8.ToArray())));

        await AssertFails(Errno.ERANGE, _context.AioGetxattrAsync(file, Name, new byte[1]));
        await AssertFails(Errno.ERANGE, _context.AioListxattrAsync(file, new byte[1]));
        await AssertFails(Errno.ENODATA, _context.AioGetxattrAsync(file, "user.other", default));
        await AssertFails(Errno.ENODATA, _context.AioRemovexattrAsync(file, "user.other"));
        await AssertFails(Errno.ENOENT, _context.AioGetxattrAsync((AioPath)Temp.File("missing"), Name, default));
        await AssertFails(Errno.EBADF, _context.AioListxattrAsync(NoDescriptor, default));
        await AssertFails(Errno.EOPNOTSUPP, _context.AioSetxattrAsync(file, "nonsense.name", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("user.\0")]
    public void Attributes_ByANameThatCannotBe_Throw(string name)
    {
        Assert.Equal("name", Misuse<ArgumentException>(() => _context.AioGetxattrAsync(1, name, default)).ParamName);
        Misuse<ArgumentException>(() => _context.AioGetxattrAsync((AioPath)"/a", name, default));
        Misuse<ArgumentException>(() => _context.AioSetxattrAsync(1, name, default));
        Misuse<ArgumentException>(() => _context.AioRemovexattrAsync(1, name));
    }

    [Fact]
    public void Getxattr_OfANameInADirectory_Throws() =>
        Misuse<ArgumentException>(() => _context.AioGetxattrAsync(
            new AioPath(OpenDirectory(Temp.FullPath), "file"), Name, default));

    // Copies ask for access control lists; a test double that knows nothing of them must still do.
    [Fact]
    public async Task Attributes_OfATestDouble_AreNotSupported()
    {
        ScriptedOperations operations = new(static (_, _) => new ValueTask<int>(0));

        await AssertFails(Errno.EOPNOTSUPP, operations.AioGetxattrAsync(1, Name, default));
        await AssertFails(Errno.EOPNOTSUPP, operations.AioGetxattrAsync((AioPath)"/a", Name, default));
        await AssertFails(Errno.EOPNOTSUPP, operations.AioSetxattrAsync(1, Name, default));
        await AssertFails(Errno.EOPNOTSUPP, operations.AioListxattrAsync(1, default));
        await AssertFails(Errno.EOPNOTSUPP, operations.AioRemovexattrAsync(1, Name));
    }
}
