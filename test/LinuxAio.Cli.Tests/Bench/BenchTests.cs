using System.Text.Json;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Cli.Tests.Bench;

public sealed class BenchTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Bench_File_MeasuresEachWayOfReading()
    {
        string path = _directory.File("file");
        File.WriteAllBytes(path, new byte[1 << 20]);

        AioRun run = AioProcess.Run("bench", "--json", "--seconds", "0.05", path);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(6, json.RootElement.GetArrayLength());
        Assert.All(json.RootElement.EnumerateArray(), static row =>
        {
            Assert.True(row.GetProperty("opsPerSecond").GetDouble() > 0);
            Assert.Equal(
                4096 * row.GetProperty("opsPerSecond").GetDouble(), row.GetProperty("bytesPerSecond").GetDouble(), 0);
            Assert.True(row.GetProperty("p99Micros").GetDouble() >= row.GetProperty("p50Micros").GetDouble());
        });
    }

    [Fact]
    public void Bench_FileShorterThanABlock_IsRefused()
    {
        string path = _directory.File("file");
        File.WriteAllText(path, "short");

        AioRun run = AioProcess.Run("bench", path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("shorter than one block", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_MissingFile_IsReported()
    {
        string missing = _directory.File("missing");

        Assert.Equal(
            new AioRun(1, "", $"aio: bench '{missing}': No such file or directory (ENOENT)\n"),
            AioProcess.Run("bench", missing));
    }

    [FactRequires(Tool.OtherUser)]
    public void Bench_DirectoryWithoutWritePermission_IsReported()
    {
        string locked = Directory.CreateDirectory(_directory.File("locked")).FullName;
        Command.Run("chmod", "a+rx", _directory.FullPath);
        Command.Run("chmod", "555", locked);

        AioRun run = AioProcess.RunUnprivileged("bench", locked);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"aio: open '{locked}/.aio-bench-", run.Errors, StringComparison.Ordinal);
        Assert.EndsWith("': Permission denied (EACCES)\n", run.Errors, StringComparison.Ordinal);
    }

    [FactRequires(Tool.OtherUser)]
    public void Bench_FileWithoutReadPermission_IsReported()
    {
        string path = _directory.File("file");
        File.WriteAllBytes(path, new byte[1 << 20]);
        Command.Run("chmod", "a+rx", _directory.FullPath);
        Command.Run("chmod", "000", path);

        Assert.Equal(
            new AioRun(1, "", $"aio: open '{path}': Permission denied (EACCES)\n"),
            AioProcess.RunUnprivileged("bench", path));
    }

    [FactRequires(Tool.Fuse)]
    public void Bench_InterruptedWhileMeasuring_EndsAfterTheReadsInFlight()
    {
        Tools.Require(Tool.Fuse);
        using FuseMount mount = new();
        File.WriteAllBytes(mount.BackingFile("file"), new byte[1 << 20]);
        mount.Hold(FuseOperation.Read);
        using AioProcess process = AioProcess.Start("bench", "--seconds", "100000", mount.File("file"));
        mount.WaitUntilHeld(FuseOperation.Read);

        process.Interrupt();
        mount.Release(FuseOperation.Read);

        Assert.Equal(new AioRun(130, "", ""), process.WaitForExit());
    }

    [FactRequires(Tool.Fuse)]
    public void Bench_InterruptedWhileWritingItsFile_DeletesIt()
    {
        Tools.Require(Tool.Fuse);
        using FuseMount mount = new();
        mount.Hold(FuseOperation.Write);
        using AioProcess process = AioProcess.Start("bench", mount.FullPath);
        mount.WaitUntilHeld(FuseOperation.Write);

        process.Interrupt();
        mount.Release(FuseOperation.Write);

        Assert.Equal(new AioRun(130, "", ""), process.WaitForExit());
        Assert.Empty(Directory.GetFileSystemEntries(mount.BackingPath));
    }

    [Fact]
    public void Bench_DepthZero_IsBadUsage() =>
        Assert.Equal(2, AioProcess.Run("bench", "--depth", "0", _directory.FullPath).ExitCode);

    public void Dispose() => _directory.Dispose();
}
