using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Scan;

/// <summary>What the directory to be scanned may be.</summary>
public sealed class ScanRootTests
{
    [Theory]
    [InlineData()]
    [InlineData("--json")]
    public void Scan_MissingPath_NamesErrnoAndExitsOne(params string[] options)
    {
        using ScanTree tree = new();

        AioRun run = AioProcess.Run(["scan", tree.File("nope"), .. options]);

        Assert.Equal(new AioRun(1, "", $"aio: open '{tree.File("nope")}': No such file or directory (ENOENT)\n"), run);
    }

    [Fact]
    public void Scan_File_SaysItIsNoDirectory()
    {
        using ScanTree tree = new();
        tree.Shell(": > file");

        AioRun run = AioProcess.Run("scan", tree.File("file"));

        Assert.Equal(new AioRun(1, "", $"aio: open '{tree.File("file")}': Not a directory (ENOTDIR)\n"), run);
    }

    [FactRequires(Tool.OtherUser)]
    public void Scan_UnreadableRoot_SaysPermissionDenied()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir -m 000 locked");

        AioRun run = AioProcess.RunUnprivileged("scan", tree.File("locked"));

        Assert.Equal(new AioRun(1, "", $"aio: open '{tree.File("locked")}': Permission denied (EACCES)\n"), run);
    }

    [Fact]
    public void Scan_SymbolicLink_IsNotFollowed()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir target; ln -s target link");

        AioRun run = AioProcess.Run("scan", tree.File("link"));

        Assert.Equal(new AioRun(1, "", $"aio: open '{tree.File("link")}': Not a directory (ENOTDIR)\n"), run);
    }

    [Fact]
    public void Scan_SymbolicLinkWithSlash_ScansTheTarget()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir target; ln -s target link; : > target/file");

        AioRun run = AioProcess.Run("scan", "--json", tree.File("link/"));

        Assert.Equal(ScanResult.FromFind(tree.File("target")), ScanResult.FromJson(run.Output));
    }

    [Theory]
    [InlineData(".", "")]
    [InlineData("sub", "sub")]
    [InlineData("../tree/sub", "sub")]
    public void Scan_RelativePath_StartsInCurrentDirectory(string path, string meant)
    {
        using ScanTree tree = new();
        tree.Shell("mkdir sub; : > sub/file");

        AioRun run = AioProcess.RunIn(tree.FullPath, "scan", path, "--json");

        Assert.Equal(ScanResult.FromFind(tree.File(meant)), ScanResult.FromJson(run.Output));
    }

    [Theory]
    [InlineData("-option")]
    [InlineData("@response")]
    [InlineData("[directive]")]
    public void Scan_NameWithMeaningToParsers_IsAName(string name)
    {
        using ScanTree tree = new();
        Directory.CreateDirectory(tree.File(name));

        Assert.Equal(0, AioProcess.RunIn(tree.FullPath, "scan", "--", name).ExitCode);
    }

    [Fact]
    public void Scan_NameThatIsNotUtf8_IsFound()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir \"$(printf 'bad\\377name')\"");

        // Through a shell: a string of .NET cannot carry the name to the program.
        AioRun run = AioProcess.RunByShell(tree.FullPath, "scan \"$(printf 'bad\\377name')\" --json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }
}
