using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class ChownTests : OperationTests
{
    private readonly AioContext _context;

    public ChownTests() => _context = NewContext();

    private readonly FileStatus _status = new();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Chown_Path_SetsOwnerAndGroup(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");
        (uint user, uint group) = await Another(path);
        Assert.Equal(0, await Finish(context.AioChownAsync(path, user, group), context));
        Assert.Equal((user, group), await OwnerOf(path));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Chown_NullOwner_LeavesIt(bool setUser, bool setGroup)
    {
        string path = NewFile("content");
        (uint User, uint Group) before = await OwnerOf(path), another = await Another(path);
        Assert.Equal(0, await Finish(_context.AioChownAsync(
            path, setUser ? another.User : null, setGroup ? another.Group : null)));
        Assert.Equal(
            (setUser ? another.User : before.User, setGroup ? another.Group : before.Group), await OwnerOf(path));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Chown_Descriptor_SetsThatFile(By by)
    {
        string path = NewFile("content");
        (uint user, uint group) = await Another(path);
        Assert.Equal(0, await Finish(_context.AioChownAsync(As(OpenFile(path), by), user, group)));
        Assert.Equal((user, group), await OwnerOf(path));
        Assert.Equal(0, await Finish(_context.AioChownAsync(As(OpenFile(path), by), null, null)));
        Assert.Equal((user, group), await OwnerOf(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chown_LinkInDirectory_SetsTheLinkOrItsTarget(bool followLinks)
    {
        string path = NewFile("content"), link = Temp.File("link");
        File.CreateSymbolicLink(link, path);
        (uint User, uint Group) before = await OwnerOf(path), another = await Another(path);

        Assert.Equal(0, await Finish(_context.AioChownAsync(
            new AioPath(OpenDirectory(Temp.FullPath), "link"), another.User, another.Group, followLinks)));

        Assert.Equal(followLinks ? another : before, await OwnerOf(path));
        Assert.Equal(followLinks ? before : another, await OwnerOf(link));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Chown_Impossible_ReturnsTheErrno()
    {
        File.CreateSymbolicLink(Temp.File("link"), "nowhere");
        await AssertFails(Errno.ENOENT, _context.AioChownAsync(Temp.File("missing"), null, null));
        await AssertFails(Errno.ENOENT, _context.AioChownAsync(Temp.File("link"), null, null));
        await AssertFails(Errno.EBADF, _context.AioChownAsync(NoDescriptor, null, null));
        await AssertFails(Errno.EBADF, _context.AioChownAsync(-100, null, null));
    }

    [FactRequires(Facility.Mount)]
    public async Task Chown_OnReadOnlyFileSystem_IsEROFS()
    {
        using Tmpfs readOnly = new("ro");
        await AssertFails(Errno.EROFS, _context.AioChownAsync(readOnly.FullPath, 1, 1));
    }

    // A user who may not give files away may still set himself as the owner.
    private async Task<(uint User, uint Group)> Another(string path) =>
        Environment.IsPrivilegedProcess ? (12_345u, 54_321u) : await OwnerOf(path);

    private async Task<(uint User, uint Group)> OwnerOf(string path)
    {
        Assert.Equal(0, await Finish(_context.AioLstatAsync(path, _status)));
        return (_status.UserId, _status.GroupId);
    }
}
