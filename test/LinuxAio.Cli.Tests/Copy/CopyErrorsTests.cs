using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Copy;

/// <summary>What cannot be copied is reported, and does not stop the rest.</summary>
public sealed class CopyErrorsTests
{
    [FactRequires(Tool.OtherUser)]
    public void Copy_Recursive_ReportsEachFailure_AndCopiesTheRest()
    {
        using ScanTree tree = new();
        tree.Shell(
            "mkdir -p s/1 s/2 s/3; echo a > s/1/a; echo b > s/2/b; echo c > s/3/c; chmod 000 s/1/a s/2; mkdir d; chmod 777 d");

        AioRun run = AioProcess.RunUnprivileged("cp", "-r", tree.File("s"), tree.File("d"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            [
                $"aio: open '{tree.File("s/1/a")}': Permission denied (EACCES)",
                $"aio: open '{tree.File("s/2")}': Permission denied (EACCES)",
            ],
            run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal("c\n", File.ReadAllText(tree.File("d/s/3/c")));
    }

    [FactRequires(Tool.OtherUser)]
    public void Copy_ToAFileThatIsNotWritable_NeedsForce()
    {
        using ScanTree tree = new();
        tree.Shell("echo new > f; echo old > d; chmod 444 d; chmod 777 .");

        AioRun run = AioProcess.RunUnprivileged("cp", tree.File("f"), tree.File("d"));

        Assert.Equal(new AioRun(1, "", $"aio: open '{tree.File("d")}': Permission denied (EACCES)\n"), run);
        Assert.Equal("old\n", File.ReadAllText(tree.File("d")));
        Assert.Equal(
            new AioRun(0, "", ""), AioProcess.RunUnprivileged("cp", "--force", tree.File("f"), tree.File("d")));
        Assert.Equal("new\n", File.ReadAllText(tree.File("d")));
    }

    [Theory]
    [InlineData("cp f new", "new", "750")]
    [InlineData("cp f old", "old", "600")]
    [InlineData("cp -r s new", "new", "750")]
    [InlineData("cp -r s new", "new/f", "750")]
    public void Copy_PermissionsOfANewFileAreLessTheUmask_OfAnOldOneItsOwn(string arguments, string path, string mode)
    {
        using ScanTree tree = new();
        tree.Shell("mkdir s; : > s/f; : > f; : > old; chmod 777 s s/f f; chmod 600 old");

        AioRun run = AioProcess.RunScript(tree.FullPath, $"umask 027; \"$@\" {arguments} && stat -c %a {path}");

        Assert.Equal(new AioRun(0, $"{mode}\n", ""), run);
    }
}
