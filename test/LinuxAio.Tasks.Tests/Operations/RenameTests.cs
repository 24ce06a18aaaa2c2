using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class RenameTests : OperationTests
{
    private readonly AioContext _context;

    public RenameTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Rename_File_HasTheNewNameOnly(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        string path = NewFile("content");

        Assert.Equal(0, await Finish(context.AioRenameAsync(path, Temp.File("new")), context));

        Assert.Equal(["new"], Names());
        Assert.Equal("content", File.ReadAllText(Temp.File("new")));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Rename_NamesInDirectories_AreResolvedInThem(bool fromDirectory, bool toDirectory)
    {
        Directory.CreateDirectory(Temp.File("a"));
        Directory.CreateDirectory(Temp.File("b"));
        File.WriteAllText(Temp.File("a/old"), "content");
        AioPath from = fromDirectory ? new AioPath(OpenDirectory(Temp.File("a")), "old") : Temp.File("a/old");
        AioPath to = toDirectory ? new AioPath(OpenDirectory(Temp.File("b")), "new") : Temp.File("b/new");

        Assert.Equal(0, await Finish(_context.AioRenameAsync(from, to)));

        Assert.Equal("content", File.ReadAllText(Temp.File("b/new")));
        Assert.False(File.Exists(Temp.File("a/old")));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Rename_OntoAFile_ReplacesIt()
    {
        string path = NewFile("new", "from"), other = NewFile("old", "to");
        Assert.Equal(0, await Finish(_context.AioRenameAsync(path, other)));
        Assert.Equal(["to"], Names());
        Assert.Equal("new", File.ReadAllText(other));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Rename_NoReplace_LeavesBothFiles()
    {
        string path = NewFile("new", "from"), other = NewFile("old", "to");
        await AssertFails(Errno.EEXIST, _context.AioRenameAsync(path, other, RenameFlags.NoReplace));
        Assert.Equal(("new", "old"), (File.ReadAllText(path), File.ReadAllText(other)));

        Assert.Equal(0, await Finish(_context.AioRenameAsync(path, Temp.File("free"), RenameFlags.NoReplace)));
        Assert.Equal("new", File.ReadAllText(Temp.File("free")));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Rename_Exchange_SwapsBothFiles()
    {
        string path = NewFile("one", "from"), other = NewFile("two", "to");
        Assert.Equal(0, await Finish(_context.AioRenameAsync(path, other, RenameFlags.Exchange)));
        Assert.Equal(("two", "one"), (File.ReadAllText(path), File.ReadAllText(other)));

        await AssertFails(Errno.ENOENT, _context.AioRenameAsync(path, Temp.File("missing"), RenameFlags.Exchange));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Rename_Impossible_ReturnsTheErrno()
    {
        string file = NewFile("content"), directory = Temp.File("directory"), full = Temp.File("full");
        Directory.CreateDirectory(directory);
        Directory.CreateDirectory(Path.Combine(full, "below"));

        await AssertFails(Errno.ENOENT, _context.AioRenameAsync(Temp.File("missing"), Temp.File("new")));
        await AssertFails(Errno.ENOENT, _context.AioRenameAsync(file, Temp.File("missing/new")));
        await AssertFails(Errno.EISDIR, _context.AioRenameAsync(file, directory));
        await AssertFails(Errno.ENOTDIR, _context.AioRenameAsync(directory, file));
        await AssertFails(Errno.ENOTEMPTY, _context.AioRenameAsync(directory, full));
        await AssertFails(Errno.EINVAL, _context.AioRenameAsync(full, Path.Combine(full, "below/itself")));
        Assert.Equal(["directory", "file", "full"], Names());
    }

    [FactRequires(Facility.Mount)]
    public async Task Rename_ToAnotherFileSystem_IsEXDEV()
    {
        using Tmpfs other = new("size=64k");
        await AssertFails(Errno.EXDEV, _context.AioRenameAsync(NewFile("content"), other.File("new")));
        Assert.Equal("content", File.ReadAllText(Temp.File("file")));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOSPC)]
    public async Task Rename_FileSystemRefuses_PassesTheErrnoOn(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.Fail(FuseOperation.Rename, (int)errno);

        await AssertFails(errno, _context.AioRenameAsync(mount.File("file"), mount.File("new")));
        Assert.True(File.Exists(mount.BackingFile("file")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(-1)]
    public void Rename_UndefinedFlags_Throws(int flags)
    {
        var exception = Misuse<ArgumentOutOfRangeException>(
            () => _context.AioRenameAsync("/a", "/b", (RenameFlags)flags));
        Assert.Equal("flags", exception.ParamName);
        Assert.Contains("AioRenameAsync", exception.Message, StringComparison.Ordinal);
    }

    private string[] Names() =>
        [.. Directory.EnumerateFileSystemEntries(Temp.FullPath).Select(Path.GetFileName).Order()!];
}
