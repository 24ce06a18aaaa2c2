using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class LinkTests : OperationTests
{
    private readonly AioContext _context;

    public LinkTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Link_File_HasBothNames(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");

        Assert.Equal(0, await Finish(context.AioLinkAsync(path, Temp.File("second")), context));

        File.AppendAllText(path, "!");
        Assert.Equal("content!", File.ReadAllText(Temp.File("second")));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Link_NamesInDirectories_AreResolvedInThem()
    {
        Directory.CreateDirectory(Temp.File("a"));
        Directory.CreateDirectory(Temp.File("b"));
        File.WriteAllText(Temp.File("a/old"), "content");

        Assert.Equal(0, await Finish(_context.AioLinkAsync(
            new AioPath(OpenDirectory(Temp.File("a")), "old"), new AioPath(OpenDirectory(Temp.File("b")), "new"))));

        Assert.Equal("content", File.ReadAllText(Temp.File("b/new")));
    }

    [Fact]
    public async Task Link_SymbolicLink_LinksTheLinkItself()
    {
        File.CreateSymbolicLink(Temp.File("link"), "nowhere");
        Assert.Equal(0, await Finish(_context.AioLinkAsync(Temp.File("link"), Temp.File("second"))));
        Assert.Equal("nowhere", new FileInfo(Temp.File("second")).LinkTarget);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Link_Impossible_ReturnsTheErrno()
    {
        string path = NewFile("content"), other = NewFile("other", "other");
        await AssertFails(Errno.ENOENT, _context.AioLinkAsync(Temp.File("missing"), Temp.File("new")));
        await AssertFails(Errno.EEXIST, _context.AioLinkAsync(path, other));
        await AssertFails(Errno.EPERM, _context.AioLinkAsync(Temp.FullPath, Temp.File("new")));
        await AssertFails(Errno.ENOTDIR, _context.AioLinkAsync(path, other + "/new"));
    }

    [FactRequires(Facility.Mount)]
    public async Task Link_ToAnotherFileSystem_IsEXDEV()
    {
        using Tmpfs other = new("size=64k");
        await AssertFails(Errno.EXDEV, _context.AioLinkAsync(NewFile("content"), other.File("new")));
    }
}
