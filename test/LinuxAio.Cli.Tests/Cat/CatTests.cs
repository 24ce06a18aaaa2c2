using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Cat;

public sealed class CatTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Cat_SeveralFiles_PrintsThemInOrder()
    {
        string[] paths = [.. Enumerable.Range(0, 3).Select(i => _directory.File($"{i}"))];
        string[] contents = [new string('a', 300_000), "", "end"];
        foreach ((string path, string content) in paths.Zip(contents))
        {
            File.WriteAllText(path, content);
        }

        Assert.Equal(new AioRun(0, string.Concat(contents), ""), AioProcess.Run(["cat", .. paths]));
    }

    [Fact]
    public void Cat_MissingFile_SaysSo_AndPrintsTheOthers()
    {
        string there = _directory.File("there"), missing = _directory.File("missing");
        File.WriteAllText(there, "there");

        Assert.Equal(
            new AioRun(1, "there", $"aio: open '{missing}': No such file or directory (ENOENT)\n"),
            AioProcess.Run("cat", missing, there));
    }

    [Fact]
    public void Cat_Directory_SaysSo()
    {
        AioRun run = AioProcess.Run("cat", _directory.FullPath);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal($"aio: read '{_directory.FullPath}': Is a directory (EISDIR)\n", run.Errors);
    }

    [Fact]
    public void Cat_Fifo_PrintsWhatComesThroughIt()
    {
        string path = _directory.File("fifo");
        Command.Run("mkfifo", path);
        Task<AioRun> run = Task.Run(() => AioProcess.Run("cat", path));
        File.WriteAllText(path, "through");

        Assert.Equal(new AioRun(0, "through", ""), run.GetAwaiter().GetResult());
    }

    [Fact]
    public void Cat_NothingNamed_IsBadUsage() => Assert.Equal(2, AioProcess.Run("cat").ExitCode);

    public void Dispose() => _directory.Dispose();
}
