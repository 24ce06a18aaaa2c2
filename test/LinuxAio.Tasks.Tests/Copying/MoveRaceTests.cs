using LinuxAio.Tasks.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>Other processes change source and destination during a move to another file system: their changes are not
/// lost.</summary>
public sealed class MoveRaceTests : FileSystemTests
{
    [Fact]
    public async Task Move_DestinationDirectoryAppearsMeanwhile_LeavesIt()
    {
        Make("tree/file", "ours");
        MakeDirectory("other");
        HookedOperations operations = WithOtherFileSystem(After("lstat tree", () => Make("other/tree/file", "theirs")));

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(operations).MoveAsync(At("tree"), At("other/tree")));

        Assert.Equal(Errno.EEXIST, AioResult.GetErrno(exception));
        Assert.Equal("theirs", File.ReadAllText(At("other/tree/file")));
        Assert.Equal("ours", File.ReadAllText(At("tree/file")));
    }

    [Fact]
    public async Task Move_OntoALink_ReplacesTheLink()
    {
        Make("a", "new");
        Make("other/linked", "linked");
        File.CreateSymbolicLink(At("other/b"), "linked");

        await new AioFileSystem(WithOtherFileSystem(null)).MoveAsync(At("a"), At("other/b"), overwrite: true);

        Assert.Null(new FileInfo(At("other/b")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(At("other/b")));
        Assert.Equal("linked", File.ReadAllText(At("other/linked")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Move_SourceChangesMeanwhile_KeepsIt(bool replaced)
    {
        Make("a", "old");
        MakeDirectory("other");
        HookedOperations operations = WithOtherFileSystem(After("fdatasync", () =>
        {
            if (replaced)
            {
                File.Move(Make("new", "old"), At("a"), overwrite: true);
            }
            else
            {
                File.AppendAllText(At("a"), "er");
            }
        }));

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(operations).MoveAsync(At("a"), At("other/b")));

        Assert.Equal(Errno.EBUSY, AioResult.GetErrno(exception));
        Assert.Equal(replaced ? "old" : "older", File.ReadAllText(At("a")));
        Assert.Empty(NamesIn(At("other")));
    }

    [Fact]
    public async Task Move_OldNameCannotBeRemoved_RemovesTheNewName()
    {
        Make("a", "content");
        var withoutNoReplace = new LimitedOperations(Operations) { NoReplaceAnswer = Errno.EINVAL };
        var operations = new HookedOperations(withoutNoReplace)
        {
            Before = static call => call == "unlink a" ? -(int)Errno.EPERM : null,
        };

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await new AioFileSystem(operations).MoveAsync(At("a"), At("b")));

        Assert.Equal(["a"], NamesIn(Folder));
    }

    private static Action<string, int> After(string call, Action happens) => (done, _) =>
    {
        if (done == call)
        {
            happens();
        }
    };

    private HookedOperations WithOtherFileSystem(Action<string, int>? after) =>
        new(new LimitedOperations(Operations) { OtherFileSystem = At("other") })
        {
            After = after ?? (static (_, _) => { }),
        };
}
