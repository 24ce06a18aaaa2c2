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

    [Theory]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    public void Remove_OfRootOrDots_IsRefused(string path) =>
        Assert.Equal(1, AioProcess.RunIn(_directory.FullPath, "rm", "-r", path).ExitCode);

    public void Dispose() => _directory.Dispose();
}
