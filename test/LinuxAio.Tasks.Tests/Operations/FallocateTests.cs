using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class FallocateTests : OperationTests
{
    private readonly AioContext _context;

    public FallocateTests() => _context = NewContext();

    private const int Block = 4096;

    private readonly FileStatus _status = new();

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Fallocate_Reserve_LengthensTheFile(By by)
    {
        string path = NewFile("content");
        FileDescriptor file = As(OpenFile(path, FileAccess.Write), by);
        if (await Can(_context.AioFallocateAsync(file, 0, 10 * Block)))
        {
            Assert.Equal(0, await Finish(_context.AioStatAsync(path, _status)));
            Assert.Equal(10 * Block, _status.Size);
            Assert.InRange(_status.Blocks, 10 * Block / 512, long.MaxValue);
            Assert.Equal("content\0", File.ReadAllText(path)[..8]);
        }
    }

    [Fact]
    public async Task Fallocate_ReserveKeepingLength_KeepsIt()
    {
        string path = NewFile("content");
        SafeFileHandle file = OpenFile(path, FileAccess.Write);
        if (await Can(_context.AioFallocateAsync(file, 0, 10 * Block, AllocationMode.ReserveKeepingLength)))
        {
            Assert.Equal(0, await Finish(_context.AioStatAsync(path, _status)));
            Assert.Equal(7, _status.Size);
            Assert.InRange(_status.Blocks, 10 * Block / 512, long.MaxValue);
        }
    }

    [Theory]
    [InlineData(AllocationMode.PunchHole, "a..d")]
    [InlineData(AllocationMode.Zero, "a..d")]
    [InlineData(AllocationMode.Collapse, "ad")]
    [InlineData(AllocationMode.Insert, "a..bcd")]
    public async Task Fallocate_OtherModes_ChangeTheRange(AllocationMode mode, string expected)
    {
        string path = NewFile(BlocksOf("abcd"));
        SafeFileHandle file = OpenFile(path, FileAccess.Write);
        if (await Can(_context.AioFallocateAsync(file, Block, 2 * Block, mode)))
        {
            Assert.Equal(BlocksOf(expected), File.ReadAllBytes(path));
        }
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Fallocate_Impossible_ReturnsTheErrno()
    {
        string path = NewFile("content");
        (SafeFileHandle reader, SafeFileHandle writer) = LibC.Pipe();
        Own(reader);
        Own(writer);
        SafeFileHandle file = OpenFile(path, FileAccess.Write);
        await AssertFails(Errno.EBADF, _context.AioFallocateAsync(OpenFile(path), 0, 1));
        await AssertFails(Errno.EBADF, _context.AioFallocateAsync(NoDescriptor, 0, 1));
        await AssertFails(Errno.EBADF, _context.AioFallocateAsync(-100, 0, 1));
        await AssertFails(Errno.ESPIPE, _context.AioFallocateAsync(writer, 0, 1));
        await AssertFails(Errno.EFBIG, _context.AioFallocateAsync(file, long.MaxValue, 1));
        Assert.Equal("content", File.ReadAllText(path));
    }

    [FactRequires(Facility.Mount)]
    public async Task Fallocate_FullFileSystem_IsENOSPC()
    {
        using Tmpfs full = new("size=64k");
        File.WriteAllText(full.File("file"), "content");
        await AssertFails(
            Errno.ENOSPC, _context.AioFallocateAsync(OpenFile(full.File("file"), FileAccess.Write), 0, 1 << 20));
    }

    [Theory]
    [InlineData(-1, 1, 0, "offset")]
    [InlineData(0, 0, 0, "length")]
    [InlineData(0, -1, 0, "length")]
    [InlineData(0, 1, -1, "mode")]
    [InlineData(0, 1, 6, "mode")]
    public void Fallocate_OutOfRange_Throws(long offset, long length, int mode, string parameter)
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.Write);
        var exception = Misuse<ArgumentOutOfRangeException>(
            () => _context.AioFallocateAsync(file, offset, length, (AllocationMode)mode));
        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains("AioFallocateAsync", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] BlocksOf(string letters) =>
        [.. letters.SelectMany(static letter => Enumerable.Repeat(letter == '.' ? (byte)0 : (byte)letter, Block))];

    // EOPNOTSUPP is correct where the file system does not support the mode.
    private static async Task<bool> Can(ValueTask<int> allocation)
    {
        int result = await Finish(allocation);
        if (result != 0)
        {
            AssertErrno(Errno.EOPNOTSUPP, result);
        }

        return result == 0;
    }
}
