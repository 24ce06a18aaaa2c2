using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class UtimeTests : OperationTests
{
    private readonly AioContext _context;

    public UtimeTests() => _context = NewContext();

    private static readonly DateTimeOffset Early = new(1969, 7, 20, 20, 17, 40, 123, 456, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = new(2033, 5, 18, 6, 33, 20, 987, TimeSpan.FromHours(3));

    private readonly FileStatus _status = new();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Utime_Path_SetsBothTimes(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");
        DateTimeOffset fine = Early.AddTicks(7); // 100 ns each
        Assert.Equal(0, await Finish(context.AioUtimeAsync(path, fine, Late), context));
        Assert.Equal((fine, Late), await TimesOf(path));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Utime_Descriptor_SetsThatFile(By by)
    {
        string path = NewFile("content");
        Assert.Equal(0, await Finish(_context.AioUtimeAsync(As(OpenFile(path), by), Late, Early)));
        Assert.Equal((Late, Early), await TimesOf(path));
    }

    [Fact]
    public async Task Utime_Null_IsNow()
    {
        string path = NewFile("content");
        Assert.Equal(0, await Finish(_context.AioUtimeAsync(path, Early, Early)));

        Assert.Equal(0, await Finish(_context.AioUtimeAsync(path, null, Late)));
        (DateTimeOffset access, DateTimeOffset modify) = await TimesOf(path);
        Assert.InRange(access, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue);
        Assert.Equal(Late, modify);

        Assert.Equal(0, await Finish(_context.AioUtimeAsync(OpenFile(path), Early, null)));
        (DateTimeOffset again, DateTimeOffset now) = await TimesOf(path);
        Assert.Equal(Early, again);
        Assert.InRange(now, access, Late.AddTicks(-1));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Utimens_SetsNanoseconds_AndOneTimeAlone()
    {
        FileTimestamp first = new(-1, 999_999_999), second = new(2_000_000_000, 123_456_789);
        string path = NewFile("content");

        Assert.Equal(0, await Finish(_context.AioUtimensAsync(path, first, second)));
        Assert.Equal((first, second), await TimestampsOf(path));
        Assert.Equal(0, await Finish(_context.AioUtimensAsync(path, second, FileTimestamp.Omit)));
        Assert.Equal((second, second), await TimestampsOf(path));
        Assert.Equal(0, await Finish(_context.AioUtimensAsync(OpenFile(path), FileTimestamp.Omit, first)));
        Assert.Equal((second, first), await TimestampsOf(path));
        Assert.Equal(0, await Finish(_context.AioUtimensAsync(OpenFile(path), FileTimestamp.Now, FileTimestamp.Omit)));
        (FileTimestamp access, FileTimestamp modify) = await TimestampsOf(path);
        Assert.Equal(first, modify);
        Assert.NotEqual(second, access);
    }

    [Fact]
    public void Timestamp_OutOfBounds_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileTimestamp(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileTimestamp(0, 1_000_000_000));
        Assert.Equal(new FileTimestamp(-1, 500_000_000), new FileTimestamp(DateTimeOffset.UnixEpoch.AddSeconds(-0.5)));
        Assert.True(FileTimestamp.Now != FileTimestamp.Omit);
        Assert.Equal(default, new FileTimestamp(DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Utime_LinkInDirectory_SetsTheLinkOrItsTarget(bool followLinks)
    {
        string path = NewFile("content"), link = Temp.File("link");
        File.CreateSymbolicLink(link, path);
        Assert.Equal(0, await Finish(_context.AioUtimeAsync(
            new AioPath(OpenDirectory(Temp.FullPath), "link"), Early, Late, followLinks)));
        Assert.Equal(followLinks, (Early, Late) == await TimesOf(path));
        Assert.Equal(!followLinks, (Early, Late) == await TimesOf(link));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Utime_Impossible_ReturnsTheErrno()
    {
        await AssertFails(Errno.ENOENT, _context.AioUtimeAsync(Temp.File("missing"), null, null));
        await AssertFails(Errno.ENOTDIR, _context.AioUtimeAsync(NewFile("content") + "/name", null, null));
        await AssertFails(Errno.EBADF, _context.AioUtimeAsync(NoDescriptor, null, null));
        await AssertFails(Errno.EBADF, _context.AioUtimeAsync(-100, null, null));
    }

    [FactRequires(Facility.Mount)]
    public async Task Utime_OnReadOnlyFileSystem_IsEROFS()
    {
        using Tmpfs readOnly = new("ro");
        await AssertFails(Errno.EROFS, _context.AioUtimeAsync(readOnly.FullPath, null, null));
    }

    private async Task<(FileTimestamp Access, FileTimestamp Modify)> TimestampsOf(string path)
    {
        Assert.Equal(0, await Finish(_context.AioLstatAsync(path, _status)));
        return (_status.AccessTimestamp, _status.ModifyTimestamp);
    }

    private async Task<(DateTimeOffset Access, DateTimeOffset Modify)> TimesOf(string path)
    {
        Assert.Equal(0, await Finish(_context.AioLstatAsync(path, _status)));
        return (_status.AccessTime, _status.ModifyTime);
    }
}
