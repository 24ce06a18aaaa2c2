using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class MknodTests : OperationTests
{
    private const ulong DevNull = 0x103;

    private readonly AioContext _context;
    private readonly FileStatus _status = new();

    public MknodTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(FileType.Fifo)]
    [InlineData(FileType.Socket)]
    [InlineData(FileType.RegularFile)]
    public async Task Mknod_CreatesTheType(FileType type)
    {
        AioPath path = new(OpenDirectory(Temp.FullPath), "new");

        Assert.Equal(0, await Finish(_context.AioMknodAsync(path, type, UnixFileMode.UserRead)));

        Assert.Equal(0, await Finish(_context.AioLstatAsync(path, _status)));
        Assert.Equal((type, UnixFileMode.UserRead), (_status.Type, _status.Mode));
        await AssertFails(Errno.EEXIST, _context.AioMknodAsync(path, type));
    }

    [FactRequires(Facility.Root)]
    public async Task Mknod_OfADevice_HasItsNumber()
    {
        Assert.Equal(0, await Finish(_context.AioMknodAsync(
            Temp.File("null"), FileType.CharacterDevice, device: DevNull)));

        Assert.Equal(0, await Finish(_context.AioLstatAsync(Temp.File("null"), _status)));
        Assert.Equal((FileType.CharacterDevice, DevNull), (_status.Type, _status.SpecialDevice));
    }

    [Theory]
    [InlineData(FileType.Directory)]
    [InlineData(FileType.SymbolicLink)]
    [InlineData(FileType.Unknown)]
    [InlineData((FileType)99)]
    public void Mknod_OfAnotherType_Throws(FileType type) =>
        Assert.Equal("type", Misuse<ArgumentOutOfRangeException>(() => _context.AioMknodAsync("/a", type)).ParamName);

    [Fact]
    public void Mknod_WithUndefinedModeBits_Throws() =>
        Misuse<ArgumentOutOfRangeException>(() => _context.AioMknodAsync("/a", FileType.Fifo, (UnixFileMode)0x1000));
}
