using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
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
    public void Cat_MissingFile_IsReported_AndTheOthersPrinted()
    {
        string there = _directory.File("there"), missing = _directory.File("missing");
        File.WriteAllText(there, "there");

        Assert.Equal(
            new AioRun(1, "there", $"aio: open '{missing}': No such file or directory (ENOENT)\n"),
            AioProcess.Run("cat", missing, there));
    }

    [Fact]
    public void Cat_Directory_IsReported()
    {
        AioRun run = AioProcess.Run("cat", _directory.FullPath);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal($"aio: open '{_directory.FullPath}': Is a directory (EISDIR)\n", run.Errors);
    }

    [Fact]
    public void Cat_InADirectoryWhoseNameIsNotUtf8_FindsTheFile() => Assert.Equal(
        new AioRun(0, "content", ""),
        AioProcess.RunScript(
            _directory.FullPath,
            """d=$(printf 'z\377'); mkdir "$d"; cd "$d"; printf content > f; "$@" cat f; rm f; rmdir "$PWD" """));

    [Fact]
    public void Cat_InADeletedDirectory_NamesTheDirectory()
    {
        string gone = _directory.File("gone");

        AioRun run = AioProcess.RunScript(
            _directory.FullPath, "mkdir gone; cd gone; rmdir ../gone; \"$@\" cat f; \"$@\" cat /dev/null");

        Assert.Equal(
            $"aio: resolve 'f' in the current directory, '{gone} (deleted)': No such file or directory (ENOENT)\n",
            run.Errors);
        Assert.Equal(0, run.ExitCode); // of the absolute path
    }

    [Fact]
    public void Cat_Fifo_PrintsItsBytes()
    {
        string path = _directory.File("fifo");
        Command.Run("mkfifo", path);
        Task<AioRun> run = Task.Run(() => AioProcess.Run("cat", path));
        File.WriteAllText(path, "through");

        Assert.Equal(new AioRun(0, "through", ""), run.GetAwaiter().GetResult());
    }

    [FactRequires(Tool.Fuse)]
    public void Cat_StoppedAndContinuedWhileTheFileSystemWaits_PrintsAllBytes()
    {
        const int BlocksAhead = 4; // more reads than these are reads that were made again
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        mount.HonourInterrupts(FuseOperation.Read);
        mount.Hold(FuseOperation.Read);
        using AioProcess process = AioProcess.Start("cat", mount.File("file"));
        mount.WaitUntilHeld(FuseOperation.Read, BlocksAhead);

        process.StopAndContinue();
        Bounded.Until(() => mount.Count(FuseOperation.Read) > BlocksAhead, "the interrupted reads are made again");
        mount.Release(FuseOperation.Read);

        Assert.Equal(new AioRun(0, "content", ""), process.WaitForExit());
    }

    [Fact]
    public void Cat_InterruptedWhileAFifoIsSilent_Ends()
    {
        using Fifo fifo = new();
        using AioProcess process = AioProcess.Start("cat", fifo.FullPath);
        fifo.Write("line\n"u8);
        Assert.Equal("line", process.ReadLine());
        Assert.False(process.UsesDefaultContext());

        process.Interrupt();

        Assert.Equal(new AioRun(130, "line\n", ""), process.WaitForExit());
    }

    [Fact]
    public void Cat_OutputClosed_EndsQuietly() => Assert.Equal(
        new AioRun(0, "1\n", "141\n"),
        AioProcess.RunScript("/", "{ \"$@\" cat /dev/zero; echo $? >&2; } | head -c1 | wc -c"));

    [Fact]
    public void Cat_OutputFull_IsReportedOnce()
    {
        string path = _directory.File("file");
        File.WriteAllText(path, "content");

        Assert.Equal(
            new AioRun(1, "", "aio: write '/dev/stdout': No space left on device (ENOSPC)\n"),
            AioProcess.RunScript(_directory.FullPath, "\"$@\" cat file file > /dev/full"));
    }

    [Fact]
    public void Cat_TwoToolsToOneFile_WriteOneAfterTheOther()
    {
        File.WriteAllText(_directory.File("first"), "1");
        File.WriteAllText(_directory.File("second"), "2");

        AioRun run = AioProcess.RunScript(
            _directory.FullPath, "{ \"$@\" cat first; \"$@\" cat second; echo 3; } > all; cat all");

        Assert.Equal(new AioRun(0, "123\n", ""), run);
    }

    [Theory]
    [InlineData("cat", "typed")]
    [InlineData("cat -", "typed")]
    [InlineData("cat file - file", "[file]typed[file]")]
    public void Cat_DashOrNothing_IsStandardInput(string arguments, string expected)
    {
        File.WriteAllText(_directory.File("file"), "[file]");

        AioRun run = AioProcess.RunScript(_directory.FullPath, $"printf typed | \"$@\" {arguments}");

        Assert.Equal(new AioRun(0, expected, ""), run);
    }

    [Fact]
    public void Cat_StandardInput_LeavesTheRestToTheNext()
    {
        File.WriteAllText(_directory.File("file"), "all");

        AioRun run = AioProcess.RunScript(_directory.FullPath, "{ \"$@\" cat; echo and; \"$@\" cat; } < file");

        Assert.Equal(new AioRun(0, "alland\n", ""), run);
    }

    [Theory]
    [InlineData("cat file >> file", "file")]
    [InlineData("cat - < file >> file", "-")]
    [InlineData("cat file 1<> file", "file")]
    public void Cat_ToItself_IsRefused(string arguments, string named)
    {
        File.WriteAllText(_directory.File("file"), "content");

        AioRun run = AioProcess.RunScript(_directory.FullPath, $"\"$@\" {arguments}");

        Assert.Equal(
            new AioRun(1, "", $"aio: cat '{named}': refused, because the file is standard output, too\n"), run);
        Assert.Equal("content", File.ReadAllText(_directory.File("file")));
    }

    [Theory]
    [InlineData("cat file > file")]
    [InlineData("cat < file > file")]
    public void Cat_OfNothingToItself_EndsWell(string arguments)
    {
        File.WriteAllText(_directory.File("file"), "content"); // the shell empties it

        Assert.Equal(new AioRun(0, "", ""), AioProcess.RunScript(_directory.FullPath, $"\"$@\" {arguments}"));
    }

    [Fact]
    public void Cat_ClosedInput_IsReported() => Assert.Equal(
        new AioRun(1, "", "aio: read '-': Bad file descriptor (EBADF)\n"),
        AioProcess.RunScript("/", "\"$@\" cat - <&-"));

    public void Dispose() => _directory.Dispose();
}
