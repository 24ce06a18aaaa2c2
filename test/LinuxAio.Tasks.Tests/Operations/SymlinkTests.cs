using LinuxAio.Tasks.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class SymlinkTests : OperationTests
{
    private readonly AioContext _context;

    public SymlinkTests() => _context = NewContext();

    private readonly byte[] _buffer = new byte[4096];

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Symlink_AnyTarget_IsReadByReadlink(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string link = Temp.File("link");
        foreach (string target in new[] { "/absolute", "../relative", ".", "not there/é\U0001F4C1" })
        {
            Assert.Equal(0, await Finish(context.AioSymlinkAsync(target, link), context));
            Assert.Equal(target, new FileInfo(link).LinkTarget);

            int length = await Finish(context.AioReadlinkAsync(link, _buffer), context);
            Assert.Equal(target, AioPath.DecodeName(_buffer.AsSpan(0, length)));
            File.Delete(link);
        }
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Symlink_NameInDirectory_IsMadeAndReadThere()
    {
        AioPath link = new(OpenDirectory(Temp.FullPath), "link");
        Assert.Equal(0, await Finish(_context.AioSymlinkAsync("target", link)));
        Assert.Equal(6, await Finish(_context.AioReadlinkAsync(link, _buffer)));
        Assert.Equal("target", new FileInfo(Temp.File("link")).LinkTarget);
    }

    [Fact]
    public async Task Symlink_TargetThatIsNotUtf8_IsReadBackUnchanged()
    {
        const string Target = "not-utf8-\udcff\udc80";
        Assert.Equal(0, await Finish(_context.AioSymlinkAsync(Target, Temp.File("link"))));
        int length = await Finish(_context.AioReadlinkAsync(Temp.File("link"), _buffer));
        Assert.Equal(new byte[] { 0xff, 0x80 }, _buffer[(length - 2)..length]);
        Assert.Equal(Target, AioPath.DecodeName(_buffer.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task Symlink_LongTarget_SucceedsUpToTheKernelLimit(int length)
    {
        string target = new('t', length), link = Temp.File("link");
        if (length > 4095)
        {
            await AssertFails(Errno.ENAMETOOLONG, _context.AioSymlinkAsync(target, link));
            return;
        }

        // A file system may accept less than the kernel: then it returns the same error to every caller.
        int result = await Finish(_context.AioSymlinkAsync(target, link));
        if (result == 0)
        {
            Assert.Equal(length, await Finish(_context.AioReadlinkAsync(link, _buffer)));
            Assert.Equal(target, AioPath.DecodeName(_buffer.AsSpan(0, length)));
            return;
        }

        AssertErrno(Errno.ENAMETOOLONG, result);
        Assert.ThrowsAny<IOException>(() => File.CreateSymbolicLink(link, target));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Symlink_Impossible_ReturnsTheErrno()
    {
        await AssertFails(Errno.EEXIST, _context.AioSymlinkAsync("target", NewFile("content")));
        await AssertFails(Errno.ENOENT, _context.AioSymlinkAsync("target", Temp.File("missing/link")));
        await AssertFails(Errno.ENOTDIR, _context.AioSymlinkAsync("target", NewFile("content") + "/link"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("with\0nul")]
    public void Symlink_BadTarget_Throws(string? target)
    {
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(
            () => { _context.AioSymlinkAsync(target!, Temp.File("link")); });
        Assert.Equal("target", exception.ParamName);
        Assert.Equal(target is null, exception is ArgumentNullException);
        Assert.False(File.Exists(Temp.File("link")));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Readlink_Impossible_ReturnsTheErrno()
    {
        await AssertFails(Errno.EINVAL, _context.AioReadlinkAsync(NewFile("content"), _buffer));
        await AssertFails(Errno.ENOENT, _context.AioReadlinkAsync(Temp.File("missing"), _buffer));
    }

    // Not an acceptance test: the emulator checks the address before the length.
    [Fact]
    public Task Readlink_EmptyBuffer_IsEINVAL()
    {
        File.CreateSymbolicLink(Temp.File("link"), "target");
        return AssertFails(Errno.EINVAL, _context.AioReadlinkAsync(Temp.File("link"), Memory<byte>.Empty));
    }

    [Fact]
    public async Task Readlink_SmallBuffer_TruncatesTheTarget_AndUnpins()
    {
        File.CreateSymbolicLink(Temp.File("link"), "target");
        var memory = new CountedMemory(8);

        Assert.Equal(3, await Finish(_context.AioReadlinkAsync(Temp.File("link"), memory.Memory.Slice(2, 3))));

        Assert.Equal("\0\0tar\0\0\0"u8.ToArray(), memory.Array);
        Assert.Equal((0, 1), (memory.Pins, memory.PinsEver));
    }

    [Fact]
    public void Readlink_MemoryThatCannotBePinned_ThrowsAtTheCall_AndHoldsNothing()
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        var memory = new CountedMemory(8) { FailsToPin = true };
        Misuse<NotSupportedException>(() => _context.AioReadlinkAsync(new AioPath(directory, "link"), memory.Memory));
        Assert.Equal(0, _context.OutstandingRequests);
        directory.Dispose();
        Assert.True(directory.IsClosed);
    }
}
