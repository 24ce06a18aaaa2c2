using System.Text.Json;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
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
        Assert.Equal(5, json.RootElement.GetArrayLength());
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
    public void Bench_DepthOfNothing_IsBadUsage() =>
        Assert.Equal(2, AioProcess.Run("bench", "--depth", "0", _directory.FullPath).ExitCode);

    public void Dispose() => _directory.Dispose();
}
