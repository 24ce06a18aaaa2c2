using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>A copy of a directory to a place inside it is refused before anything is made, under whatever
/// name.</summary>
public sealed class CopyIntoItselfTests : FileSystemTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(900)]
    public async Task Below_IsRefusedAtAnyDepth(int depth)
    {
        string below = MakeDirectory("tree/" + string.Join('/', Enumerable.Repeat("a", depth)));

        await AssertRefusedAsync(At("tree"), below + "/copy", directories: depth);
        await AssertRefusedAsync(At("tree"), below + "/missing/copy", directories: depth);
    }

    [Theory]
    [InlineData("link/copy")]
    [InlineData("up/tree/sub/copy")]
    [InlineData("beside/../tree/sub/copy")]
    public async Task ThroughLinksAndDots_IsRefused(string destination)
    {
        MakeDirectory("tree/sub");
        MakeDirectory("beside");
        File.CreateSymbolicLink(At("link"), "tree/sub");
        File.CreateSymbolicLink(At("up"), Folder);

        await AssertRefusedAsync(At("tree"), At(destination), directories: 1);
    }

    [FactRequires(Facility.Mount)]
    public async Task ThroughABindMount_IsRefused()
    {
        MakeDirectory("tree/sub/deep");
        using BindMount mount = new(At("tree/sub"), MakeDirectory("a mount"));

        await AssertRefusedAsync(At("tree"), At("a mount/deep/copy"), directories: 2);
        await AssertRefusedAsync(At("tree"), At("a mount/copy"), directories: 2);
        await Files.CopyDirectoryAsync(At("a mount"), At("copy")); // this one ends
        Assert.Equal(["deep"], NamesIn(At("copy")));
    }

    [FactRequires(Facility.Mount)]
    public async Task IntoAFileSystemThatIsAlsoMountedInside_IsRefused()
    {
        using Tmpfs tmpfs = new("size=1m");
        MakeDirectory("tree/mounted");
        using BindMount mount = new(tmpfs.FullPath, At("tree/mounted"));

        await AssertRefusedAsync(At("tree"), tmpfs.File("copy"), directories: 1);
    }

    [FactRequires(Facility.Mount)]
    public async Task BesideABindMount_IsCopied()
    {
        Make("tree/file");
        MakeDirectory("tree/sub");
        using BindMount mount = new(MakeDirectory("other"), MakeDirectory("mount"));

        await Files.CopyDirectoryAsync(At("tree"), At("mount/copy"));

        Assert.Equal(["file", "sub"], NamesIn(At("other/copy")));
    }

    private async Task AssertRefusedAsync(string source, string destination, int directories)
    {
        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyDirectoryAsync(source, destination));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.EndsWith(
            " (which is within it): Invalid argument (EINVAL)", exception.Message, StringComparison.Ordinal);
        Assert.Equal(directories, await Files.EnumerateAsync(source, new AioEnumerationOptions { Recurse = true })
            .CountAsync(static entry => entry.Type == FileType.Directory));
    }
}
