using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>Creating directories, existence and status of paths, and copying directories.</summary>
[SupportedOSPlatform("linux")]
public sealed class DirectoryTests : FileSystemTests
{
    [Fact]
    public async Task Open_Directory_IsRefusedUnlessItIsAskedFor()
    {
        IReadOnlyList<OpenDescriptor> before = ProcFs.OpenDescriptors();

        UnauthorizedAccessException refused = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await Files.OpenAsync(Folder));

        Assert.Equal(Errno.EISDIR, AioResult.GetErrno(refused));
        Assert.Contains(Folder, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            ProcFs.OpenDescriptors().Except(before), descriptor => descriptor.Target == Folder);
        await using AioFile directory = await Files.OpenAsync(
            Folder, options: new AioFileOptions { Flags = OpenFlags.Directory });
        await directory.FlushToDiskAsync();
    }

    [Fact]
    public async Task CreateDirectory_MakesWhatIsMissing()
    {
        await Files.CreateDirectoryAsync(At("a/b/c/d/"));
        await Files.CreateDirectoryAsync(At("a/b/e"));
        await Files.CreateDirectoryAsync(At("a/b"));

        Assert.Equal(["c", "e"], NamesIn(At("a/b")));
        Assert.True(Directory.Exists(At("a/b/c/d")));
    }

    [Fact]
    public async Task CreateDirectory_GivesTheModeToTheLast()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(At("witness"));

        await Files.CreateDirectoryAsync(At("a/b"), Mode);

        Assert.Equal(File.GetUnixFileMode(At("witness")), File.GetUnixFileMode(At("a")));
        Assert.Equal(Mode, File.GetUnixFileMode(At("a/b")));
    }

    [Fact]
    public async Task CreateDirectory_ByManyAtOnce_Succeeds()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => Files.CreateDirectoryAsync(At($"a/b/c/{i % 5}/{i}")).AsTask()));

        Assert.Equal(55, Directory.GetDirectories(At("a/b/c"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task CreateDirectory_WhereALinkLeadsToOne_LeavesIt()
    {
        MakeDirectory("a");
        File.CreateSymbolicLink(At("link"), "a");

        await Files.CreateDirectoryAsync(At("link"));

        Assert.Equal("a", new FileInfo(At("link")).LinkTarget);
    }

    [Fact]
    public async Task Exists_IsTrueOfAnything()
    {
        Make("a");
        MakeDirectory("dir");
        File.CreateSymbolicLink(At("broken"), "nowhere");

        Assert.True(await Files.ExistsAsync(At("a")));
        Assert.True(await Files.ExistsAsync(At("dir")));
        Assert.True(await Files.ExistsAsync(At("broken")));
        Assert.True(await Files.ExistsAsync("/dev/null"));
        Assert.False(await Files.ExistsAsync(At("no")));
        Assert.False(await Files.ExistsAsync(At("no/no")));
        Assert.False(await Files.ExistsAsync(At("a/b")));
    }

    [Fact]
    public async Task Status_OfALink_IsItsTargetsUnlessToldOtherwise()
    {
        Make("a", "12345");
        File.CreateSymbolicLink(At("link"), "a");
        File.CreateSymbolicLink(At("broken"), "nowhere");

        Assert.Equal(5, (await Files.TryGetStatusAsync(At("link")))!.Size);
        Assert.True((await Files.TryGetStatusAsync(At("link"), followLinks: false))!.IsSymbolicLink);
        Assert.Null(await Files.TryGetStatusAsync(At("broken")));
        Assert.NotNull(await Files.TryGetStatusAsync(At("broken"), followLinks: false));
        Assert.Null(await Files.TryGetStatusAsync(At("a/b")));
    }

    [Fact]
    public async Task Status_ThatCannotBeKnown_IsAnException()
    {
        File.CreateSymbolicLink(At("circle"), "circle");

        IOException circle = await Assert.ThrowsAsync<IOException>(
            async () => await Files.TryGetStatusAsync(At("circle")));
        await Assert.ThrowsAsync<PathTooLongException>(async () => await Files.ExistsAsync(At(new string('n', 300))));

        Assert.Equal($"stat '{At("circle")}': Too many levels of symbolic links (ELOOP)", circle.Message);
    }

    [Fact]
    public async Task CopyDirectory_CopiesEverything()
    {
        Make("a/file", "1");
        Make("a/sub/sub/file", "22");
        MakeDirectory("a/empty");
        File.CreateSymbolicLink(At("a/link"), "../nowhere");
        File.CreateSymbolicLink(At("a/sub/circle"), "..");
        File.SetUnixFileMode(MakeDirectory("a/shut"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Make("a/shut-too/file", "333");
        File.SetUnixFileMode(At("a/shut-too"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var progress = new Largest();

        await Files.CopyDirectoryAsync(At("a") + "/", At("b"), new AioCopyOptions { Progress = progress });

        Assert.Equal("1", File.ReadAllText(At("b/file")));
        Assert.Equal("22", File.ReadAllText(At("b/sub/sub/file")));
        Assert.Equal("333", File.ReadAllText(At("b/shut-too/file")));
        Assert.Empty(NamesIn(At("b/empty")));
        Assert.Equal("../nowhere", new FileInfo(At("b/link")).LinkTarget);
        Assert.Equal("..", new FileInfo(At("b/sub/circle")).LinkTarget);
        Assert.Equal(File.GetUnixFileMode(At("a/shut")), File.GetUnixFileMode(At("b/shut")));
        Assert.Equal(File.GetUnixFileMode(At("a/shut-too")), File.GetUnixFileMode(At("b/shut-too")));
        Assert.Equal(6, progress.Value);
    }

    [Fact]
    public async Task CopyDirectory_OntoAnother_OverwritesWhenTold()
    {
        Make("a/file", "new");
        File.CreateSymbolicLink(At("a/link"), "new");
        Make("b/file", "old");
        Make("b/other", "other");
        File.CreateSymbolicLink(At("b/link"), "old");

        await Assert.ThrowsAsync<IOException>(async () => await Files.CopyDirectoryAsync(At("a"), At("b")));
        Assert.Equal("old", File.ReadAllText(At("b/file")));
        await Files.CopyDirectoryAsync(At("a"), At("b"), new AioCopyOptions { Overwrite = true });

        Assert.Equal("new", File.ReadAllText(At("b/file")));
        Assert.Equal("new", new FileInfo(At("b/link")).LinkTarget);
        Assert.Equal(["file", "link", "other"], NamesIn(At("b")));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a/sub/b")]
    [InlineData("link/b/c")]
    [InlineData("a")]
    public async Task CopyDirectory_IntoItself_IsRefused(string destination)
    {
        Make("a/sub/file");
        File.CreateSymbolicLink(At("link"), "a/sub");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyDirectoryAsync(At("a"), At(destination)));

        Assert.Equal(Errno.EINVAL, AioResult.GetErrno(exception));
        Assert.Equal(["sub"], NamesIn(At("a")));
        Assert.Equal(["file"], NamesIn(At("a/sub")));
    }

    [Fact]
    public async Task CopyDirectory_OfManyFiles_CopiesThemAll()
    {
        for (int i = 0; i < 300; i++)
        {
            Make($"a/{i % 7}/{i}", $"{i}");
        }

        await Files.CopyDirectoryAsync(At("a"), At("b"), new AioCopyOptions { MaxConcurrency = 16 });

        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal($"{i}", File.ReadAllText(At($"b/{i % 7}/{i}"))));
        Assert.Equal(300, Directory.GetFiles(At("b"), "*", SearchOption.AllDirectories).Length);
    }

    private sealed class Largest : IProgress<long>
    {
        private readonly Lock _lock = new();

        internal long Value { get; private set; }

        public void Report(long value)
        {
            lock (_lock)
            {
                Value = Math.Max(Value, value);
            }
        }
    }
}
