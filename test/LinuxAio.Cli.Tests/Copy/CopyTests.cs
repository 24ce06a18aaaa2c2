using System.Text.Json;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Cli.Tests.Copy;

public sealed class CopyTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Copy_File_ReplacesTheDestination()
    {
        string source = Write("source", "new"), destination = Write("destination", "what was there");

        Assert.Equal(new AioRun(0, "", ""), AioProcess.Run("cp", source, destination));
        Assert.Equal("new", File.ReadAllText(destination));
    }

    [Fact]
    public void Copy_SeveralIntoADirectory_KeepsTheirNames()
    {
        string a = Write("a", "1"), b = Write("b", "22");
        string into = Directory.CreateDirectory(_directory.File("into")).FullName;

        AioRun run = AioProcess.Run("cp", "--json", a, b, into);

        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["copied", "bytes", "errors", "seconds"],
            json.RootElement.EnumerateObject().Select(static key => key.Name));
        Assert.Equal(2, json.RootElement.GetProperty("copied").GetInt64());
        Assert.Equal(3, json.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal("22", File.ReadAllText(Path.Combine(into, "b")));
    }

    [Fact]
    public void Copy_DirectoryWithoutRecursive_IsRefused()
    {
        string source = Directory.CreateDirectory(_directory.File("source")).FullName;

        AioRun run = AioProcess.Run("cp", source, _directory.File("destination"));

        Assert.Equal(new AioRun(1, "", $"aio: cp '{source}': Is a directory (EISDIR)\n"), run);
        Assert.False(Directory.Exists(_directory.File("destination")));
    }

    [Fact]
    public void Copy_DirectoryRecursively_CopiesAllOfIt()
    {
        string source = Directory.CreateDirectory(_directory.File("source/inner")).Parent!.FullName;
        File.WriteAllText(Path.Combine(source, "inner", "a"), "deep");
        File.CreateSymbolicLink(Path.Combine(source, "link"), "inner/a");

        Assert.Equal(new AioRun(0, "", ""), AioProcess.Run("cp", "-r", source, _directory.File("copy")));
        Assert.Equal("deep", File.ReadAllText(_directory.File("copy/inner/a")));
        Assert.Equal("inner/a", new FileInfo(_directory.File("copy/link")).LinkTarget);
    }

    [FactRequires(Tool.Fuse)]
    public void Copy_Interrupted_LeavesTheDestination()
    {
        Tools.Require(Tool.Fuse);
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("source"), new byte[1 << 20]);
        string destination = Write("destination", "what was there");
        mount.Hold(FuseOperation.Read);
        using AioProcess process = AioProcess.Start("cp", mount.File("source"), destination);
        mount.WaitUntilHeld(FuseOperation.Read);

        process.Interrupt();
        mount.Release(FuseOperation.Read);

        Assert.Equal(130, process.WaitForExit().ExitCode);
        Assert.Equal("what was there", File.ReadAllText(destination));
        Assert.Equal([destination], Directory.GetFileSystemEntries(_directory.FullPath));
    }

    [FactRequires(Tool.Fuse)]
    public void Copy_InterruptedTwiceWhileTheSourceHangs_Ends()
    {
        Tools.Require(Tool.Fuse);
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("source"), new byte[1 << 20]);
        mount.Hold(FuseOperation.Read);
        using AioProcess process = AioProcess.Start("cp", mount.File("source"), _directory.File("destination"));
        mount.WaitUntilHeld(FuseOperation.Read);
        Assert.False(process.UsesDefaultContext());

        process.InterruptUntilEnding();
        mount.Release(FuseOperation.Read);

        Assert.Equal(new AioRun(130, "", ""), process.WaitForExit());
        Assert.False(File.Exists(_directory.File("destination")));
    }

    [Fact]
    public void Copy_OfANameThatReordersText_EscapesIt()
    {
        string missing = _directory.File("\u202etxt.\u001b[31m\n");

        AioRun run = AioProcess.Run("cp", missing, _directory.File("destination"));

        Assert.Equal(
            new AioRun(
                1, "",
                $"aio: cp '{_directory.FullPath}/\\u202etxt.\\x1b[31m\\n': No such file or directory (ENOENT)\n"),
            run);
    }

    [Fact]
    public void Copy_WithoutArguments_IsBadUsage() => Assert.Equal(2, AioProcess.Run("cp", "alone").ExitCode);

    public void Dispose() => _directory.Dispose();

    private string Write(string name, string content)
    {
        File.WriteAllText(_directory.File(name), content);
        return _directory.File(name);
    }
}
