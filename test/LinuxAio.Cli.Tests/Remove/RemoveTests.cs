using System.Text.Json;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Remove;

public sealed class RemoveTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Remove_FilesAndLinks_DeletesThem_NotTheirTargets()
    {
        string file = _directory.File("file"), target = _directory.File("target"), link = _directory.File("link");
        File.WriteAllText(file, "");
        File.WriteAllText(target, "");
        File.CreateSymbolicLink(link, target);

        Assert.Equal(new AioRun(0, "", ""), AioProcess.Run("rm", file, link));
        Assert.Equal([target], Directory.GetFileSystemEntries(_directory.FullPath));
    }

    [Fact]
    public void Remove_MissingFile_IsReported_UnlessForced()
    {
        string missing = _directory.File("missing");

        Assert.Equal(
            new AioRun(1, "", $"aio: rm '{missing}': No such file or directory (ENOENT)\n"),
            AioProcess.Run("rm", missing));
        Assert.Equal(new AioRun(0, "", ""), AioProcess.Run("rm", "-f", missing));
    }

    [Fact]
    public void Remove_Directory_NeedsTheOption()
    {
        string directory = Directory.CreateDirectory(_directory.File("a/b")).Parent!.FullName;
        File.WriteAllText(Path.Combine(directory, "b", "c"), "");

        Assert.Equal(
            new AioRun(1, "", $"aio: rm '{directory}': Is a directory (EISDIR)\n"), AioProcess.Run("rm", directory));
        Assert.True(Directory.Exists(directory));

        AioRun run = AioProcess.Run("rm", "-r", "--json", directory);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["removed", "errors", "seconds"], json.RootElement.EnumerateObject().Select(static key => key.Name));
        Assert.False(Directory.Exists(directory));
    }

    [FactRequires(Tool.OtherUser)]
    public void Remove_Recursive_ReportsEachFailure_AndDeletesTheRest()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir -p d/1 d/2 d/3; : > d/1/a; : > d/2/b; : > d/3/c; chmod a+w d d/3; chmod 555 d/1 d/2");

        AioRun run = AioProcess.RunUnprivileged("rm", "-r", tree.File("d"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(lines, StringComparer.Ordinal);
        Assert.Equal(
            [
                $"aio: unlink '{tree.File("d/1/a")}': Permission denied (EACCES)",
                $"aio: unlink '{tree.File("d/2/b")}': Permission denied (EACCES)",
            ],
            lines);
        Assert.False(Directory.Exists(tree.File("d/3")));
    }

    [Theory]
    [InlineData("-r", "directory//")]
    [InlineData("-r", "./directory/")]
    public void Remove_SlashesAtTheEnd_AreOne(params string[] arguments)
    {
        Directory.CreateDirectory(_directory.File("directory/below"));

        Assert.Equal(new AioRun(0, "", ""), AioProcess.RunIn(_directory.FullPath, ["rm", .. arguments]));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.FullPath));
    }

    [Fact]
    public void Remove_LinkWithASlash_LeavesTheDirectoryAndItsContent()
    {
        Directory.CreateDirectory(_directory.File("directory"));
        File.WriteAllText(_directory.File("directory/file"), "");
        File.CreateSymbolicLink(_directory.File("link"), "directory");

        AioRun run = AioProcess.RunIn(_directory.FullPath, "rm", "-r", "link/");

        Assert.Equal(new AioRun(1, "", "aio: rm 'link/': Not a directory (ENOTDIR)\n"), run);
        Assert.True(File.Exists(_directory.File("directory/file")));
        Assert.NotNull(new FileInfo(_directory.File("link")).LinkTarget);
    }

    [Theory]
    [InlineData("-f")]
    [InlineData("-f", "")]
    [InlineData("-f", "file/below")]
    public void Remove_ForcedOfNothing_Succeeds(params string[] arguments)
    {
        File.WriteAllText(_directory.File("file"), "");

        Assert.Equal(new AioRun(0, "", ""), AioProcess.RunIn(_directory.FullPath, ["rm", .. arguments]));
    }

    [Fact]
    public void Remove_WithoutArguments_IsBadUsage() => Assert.Equal(2, AioProcess.Run("rm").ExitCode);

    [Theory]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    public void Remove_OfRootOrDots_IsRefused(string path) =>
        Assert.Equal(1, AioProcess.RunIn(_directory.FullPath, "rm", "-r", path).ExitCode);

    public void Dispose() => _directory.Dispose();
}
