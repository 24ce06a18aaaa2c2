using System.Text.Json;
using LinuxAio.Cli.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Scan;

/// <summary>What is printed, and where.</summary>
public sealed class ScanOutputTests
{
    [Fact]
    public void Scan_Json_HasExactlyTheKeysInOrder()
    {
        using ScanTree tree = new();

        AioRun run = AioProcess.Run("scan", tree.FullPath, "--json");

        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(
            ["directories", "files", "symlinks", "others", "bytes", "allocatedBytes", "errors", "seconds"],
            root.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(0, root.GetProperty("errors").GetInt64());
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void Scan_Table_ShowsCountsSizesAndLargestFiles()
    {
        using ScanTree tree = new();
        tree.Shell("""
            mkdir sub
            head -c 3145728 /dev/zero > sub/large
            for i in 1 2 3 4 5 6 7 8 9; do printf %0${i}00d 0 > medium-$i; done
            : > small
            """);

        AioRun run = AioProcess.Run("scan", tree.FullPath);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Matches("Directories +│ +2 ", run.Output);
        Assert.Matches("Files +│ +11 ", run.Output);
        Assert.Matches("Bytes +│ +3.0 MiB \\(3,150,228\\) ", run.Output);
        Assert.Matches("Errors +│ +0 ", run.Output);
        Assert.Matches("/sub/large +│ +3.0 MiB \\(3,145,728\\) .*\n.*/medium-9 +│ +900 B ", run.Output);
        Assert.Contains("medium-1", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("small", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_TableOfDangerousNames_EscapesThem()
    {
        using ScanTree tree = new();
        tree.Shell("""
            printf 4444 > "$(printf 'escape\033[31m')"
            printf 333 > "$(printf 'new\nline')"
            printf 22 > "$(printf 'byte\377')"
            printf 1 > '[red]markup[bold'
            """);

        string output = AioProcess.Run("scan", tree.FullPath).Output;

        Assert.Contains(@"/escape\x1b[31m ", output, StringComparison.Ordinal);
        Assert.Contains(@"/new\nline ", output, StringComparison.Ordinal);
        Assert.Contains(@"/byte\xff ", output, StringComparison.Ordinal);
        Assert.Contains("/[red]markup[bold ", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public void Scan_LongPathIntoPipe_StaysOnOneLine()
    {
        using ScanTree tree = new();
        string name = new('n', 250);
        tree.Shell($"printf 1 > {name}");

        Assert.Contains(tree.File(name), AioProcess.Run("scan", tree.FullPath).Output, StringComparison.Ordinal);
    }
}
