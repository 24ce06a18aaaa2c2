using System.Text.Json;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Scan;

/// <summary>What cannot be looked at is reported, and does not stop the rest.</summary>
public sealed class ScanErrorsTests
{
    [FactRequires(Tool.OtherUser)]
    public void Scan_UnreadableDirectory_IsReportedAndTheRestCounted()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir locked open; : > locked/unseen; : > open/file; chmod 000 locked");

        AioRun run = AioProcess.RunUnprivileged("scan", "--json", tree.FullPath);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"aio: open '{tree.File("locked")}': Permission denied (EACCES)\n", run.Errors);
        Assert.Equal(1, ErrorsIn(run));
        ScanResult result = ScanResult.FromJson(run.Output);
        Assert.Equal((3, 1), (result.Directories, result.Files));
    }

    [FactRequires(Tool.OtherUser)]
    public void Scan_EntriesThatCannotBeLookedUp_AreCountedByWhatTheDirectorySays()
    {
        using ScanTree tree = new();
        tree.Shell("mkdir listed; mkdir listed/directory; : > listed/file; ln -s x listed/link; chmod 444 listed");

        AioRun run = AioProcess.RunUnprivileged("scan", "--json", tree.FullPath);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            $"lstat '{tree.File("listed/file")}': Permission denied (EACCES)\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal(3, ErrorsIn(run));
        ScanResult result = ScanResult.FromJson(run.Output);
        Assert.Equal((3, 1, 1), (result.Directories, result.Files, result.Symlinks));
    }

    [FactRequires(Tool.OtherUser)]
    public void Scan_ManyErrors_ReportsTheFirstAndTheNumber()
    {
        using ScanTree tree = new();
        tree.Shell("i=0; while [ $i -lt 50 ]; do mkdir -m 000 $i; i=$((i+1)); done");

        AioRun run = AioProcess.RunUnprivileged("scan", tree.FullPath);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("Errors +│ +50 ", run.Output);
        Assert.EndsWith("aio: and 40 more errors\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal(11, run.Errors.Count(static character => character == '\n'));
    }

    private static long ErrorsIn(AioRun run) =>
        JsonDocument.Parse(run.Output).RootElement.GetProperty("errors").GetInt64();
}
