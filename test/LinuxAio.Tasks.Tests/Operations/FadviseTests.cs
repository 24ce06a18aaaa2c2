using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class FadviseTests : OperationTests
{
    private readonly AioContext _context;

    public FadviseTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(FileAdvice.Normal, By.Number)]
    [InlineData(FileAdvice.Random, By.FileHandle)]
    [InlineData(FileAdvice.Sequential, By.OtherHandle)]
    [InlineData(FileAdvice.WillNeed, By.Number)]
    [InlineData(FileAdvice.DontNeed, By.FileHandle)]
    [InlineData(FileAdvice.NoReuse, By.OtherHandle)]
    public async Task Fadvise_AnyAdvice_ReturnsZero(FileAdvice advice, By by)
    {
        SafeFileHandle file = OpenFile(NewFile(RandomBytes.Make(10_000)));
        Assert.Equal(0, await Finish(_context.AioFadviseAsync(As(file, by), 0, 0, advice)));
        Assert.Equal(0, await Finish(_context.AioFadviseAsync(As(file, by), 1L << 40, 1L << 40, advice)));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Fadvise_WillNeedThenDontNeed_FillsAndEmptiesTheCache()
    {
        using FuseMount mount = new(direct: false);
        File.WriteAllBytes(mount.BackingFile("file"), new byte[8192]);
        SafeFileHandle file = OpenFile(mount.File("file"));
        Assert.Equal(0, await Finish(_context.AioFadviseAsync(file, 0, 0, FileAdvice.WillNeed)));
        Bounded.Until(() => mount.Count(FuseOperation.Read) > 0);
        Assert.Equal(8192, await Finish(_context.AioReadAsync(file, new byte[8192], 0)));
        long before = mount.Count(FuseOperation.Read);
        Assert.Equal(8192, await Finish(_context.AioReadAsync(file, new byte[8192], 0)));
        Assert.Equal(before, mount.Count(FuseOperation.Read));

        Assert.Equal(0, await Finish(_context.AioFadviseAsync(file, 0, 0, FileAdvice.DontNeed)));
        Assert.Equal(8192, await Finish(_context.AioReadAsync(file, new byte[8192], 0)));
        Assert.InRange(mount.Count(FuseOperation.Read), before + 1, long.MaxValue);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Fadvise_Impossible_ReturnsTheErrno()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        Own(writer);
        await AssertFails(Errno.ESPIPE, _context.AioFadviseAsync(reader, 0, 0, FileAdvice.Normal));
        await AssertFails(Errno.EBADF, _context.AioFadviseAsync(NoDescriptor, 0, 0, FileAdvice.Normal));
        await AssertFails(Errno.EBADF, _context.AioFadviseAsync(-100, 0, 0, FileAdvice.Normal));
    }

    [Theory]
    [InlineData(-1, 0, 0, "offset")]
    [InlineData(0, -1, 0, "length")]
    [InlineData(0, 0, -1, "advice")]
    [InlineData(0, 0, 6, "advice")]
    public void Fadvise_OutOfRange_Throws(long offset, long length, int advice, string parameter)
    {
        SafeFileHandle file = OpenFile(NewFile("content"));
        var exception = Misuse<ArgumentOutOfRangeException>(
            () => _context.AioFadviseAsync(file, offset, length, (FileAdvice)advice));
        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains("AioFadviseAsync", exception.Message, StringComparison.Ordinal);
    }
}
