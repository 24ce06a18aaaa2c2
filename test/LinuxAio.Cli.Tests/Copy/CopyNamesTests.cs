using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Copy;

/// <summary>Which name a copy gets, and which names it leaves alone.</summary>
public sealed class CopyNamesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("s")]
    [InlineData("s/")]
    [InlineData("s//")]
    [InlineData("./s///")]
    public void Copy_SlashesAfterTheSource_AreOne(string source)
    {
        Make("s/file");
        Directory.CreateDirectory(_directory.File("d"));

        Assert.Equal(new AioRun(0, "", ""), Copy("-r", source, "d"));
        Assert.Equal([_directory.File("d/s")], Directory.GetFileSystemEntries(_directory.File("d")));
    }

    [Theory]
    [InlineData("s/sub/..")]
    [InlineData("s/sub/../")]
    [InlineData("s/.")]
    public void Copy_OfADirectoryNamedByDots_StaysInTheDestination(string source)
    {
        Make("s/sub/file");
        Directory.CreateDirectory(_directory.File("d/inner"));

        Assert.Equal(new AioRun(0, "", ""), Copy("-r", source, "d/inner"));
        Assert.Equal([_directory.File("d/inner")], Directory.GetFileSystemEntries(_directory.File("d")));
        Assert.True(File.Exists(_directory.File("d/inner/sub/file")));
    }

    [Fact]
    public void Copy_TwoSourcesOfOneName_RefusesTheSecond()
    {
        Make("m1/x", "first");
        Make("m2/x", "second");
        Make("d/x", "old");

        AioRun run = Copy("m1/x", "m2/x", "d");

        Assert.Equal(
            new AioRun(1, "", "aio: cp 'm2/x' to 'd/x': refused, because this command has just made it\n"), run);
        Assert.Equal("first", File.ReadAllText(_directory.File("d/x")));
    }

    [Fact]
    public void Copy_OneSourceTwice_CopiesItOnce()
    {
        Make("x", "content");
        Directory.CreateDirectory(_directory.File("d"));

        Assert.Equal(new AioRun(0, "", "aio: cp 'x': given more than once, copied once\n"), Copy("x", "x", "d"));
        Assert.Equal("content", File.ReadAllText(_directory.File("d/x")));
    }

    [Fact]
    public void Copy_ToALinkToADirectory_DoesNotFollowIt()
    {
        Make("s/file");
        Directory.CreateDirectory(_directory.File("d"));
        Directory.CreateDirectory(_directory.File("elsewhere"));
        Directory.CreateSymbolicLink(_directory.File("d/s"), "../elsewhere");

        Assert.Equal(
            new AioRun(
                1, "", "aio: cp 's' to 'd/s' (a symbolic link, which is not followed): File exists (EEXIST)\n"),
            Copy("-r", "s", "d"));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.File("elsewhere")));
    }

    [Fact]
    public void Copy_Recursive_CopiesALinkAsALink()
    {
        Make("target/file");
        Directory.CreateSymbolicLink(_directory.File("link"), "target");

        Assert.Equal(new AioRun(0, "", ""), Copy("-r", "link", "copy"));
        Assert.Equal("target", new FileInfo(_directory.File("copy")).LinkTarget);
    }

    [Fact]
    public void Copy_Recursive_WithASlash_CopiesWhatTheLinkLeadsTo()
    {
        Make("target/file");
        Directory.CreateSymbolicLink(_directory.File("link"), "target");

        Assert.Equal(new AioRun(0, "", ""), Copy("-r", "link/", "copy"));
        Assert.Null(new DirectoryInfo(_directory.File("copy")).LinkTarget);
        Assert.True(File.Exists(_directory.File("copy/file")));
    }

    [Theory]
    [InlineData("file", "file")]
    [InlineData("-r", "link", "link")]
    public void Copy_ToItself_IsRefused(params string[] arguments)
    {
        Make("file", "content");
        File.CreateSymbolicLink(_directory.File("link"), "file");

        AioRun run = Copy(arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("(they are the same file)", run.Errors, StringComparison.Ordinal);
        Assert.Equal("content", File.ReadAllText(_directory.File("link")));
    }

    [Theory]
    [InlineData("file/", "copy", "aio: cp 'file/': Not a directory (ENOTDIR)\n")]
    [InlineData("file", "file/copy", "aio: cp 'file/copy': Not a directory (ENOTDIR)\n")]
    [InlineData("file missing", "file", "aio: cp 'file': Not a directory (ENOTDIR)\n")]
    [InlineData("file missing", "nowhere", "aio: cp 'nowhere': No such file or directory (ENOENT)\n")]
    public void Copy_OfImpossibleNames_NamesThemWithTheErrno(string sources, string destination, string errors)
    {
        Make("file");

        Assert.Equal(new AioRun(1, "", errors), Copy([.. sources.Split(' '), destination]));
        Assert.Equal([_directory.File("file")], Directory.GetFileSystemEntries(_directory.FullPath));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Copy_LinkOverTheFileItLeadsTo_IsRefused()
    {
        File.WriteAllText(_directory.File("data"), "content");
        File.CreateSymbolicLink(_directory.File("link"), "data");

        Assert.Equal(1, Copy("-r", "link", "data").ExitCode);

        Assert.Equal("content", File.ReadAllText(_directory.File("data")));
        Assert.Null(new FileInfo(_directory.File("data")).LinkTarget);
    }

    [Fact]
    public void Copy_ToAnOpenFileThatIsTheSource_IsRefused()
    {
        File.WriteAllText(_directory.File("data"), "content");

        AioRun run = AioProcess.RunScript(_directory.FullPath, "\"$@\" cp data /dev/stdout >> data");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("content", File.ReadAllText(_directory.File("data")), StringComparison.Ordinal);
    }

    private AioRun Copy(params string[] arguments) => AioProcess.RunIn(_directory.FullPath, ["cp", .. arguments]);

    private void Make(string name, string content = "")
    {
        string path = _directory.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
