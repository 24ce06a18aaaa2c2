using System.Net;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Serve;

public sealed class ServeTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Serve_AnswersWithTheFile_UntilInterrupted()
    {
        File.WriteAllText(_directory.File("a.txt"), "served");
        using AioProcess process = AioProcess.Start("serve", _directory.FullPath, "--urls", "http://127.0.0.1:0");
        string line = process.ReadLine();
        using var client =
            new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]) };

        Assert.Equal("served", await client.GetStringAsync(new Uri("a.txt", UriKind.Relative)));
        using HttpResponseMessage missing = await client.GetAsync(new Uri("missing.txt", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        process.Interrupt();
        AioRun run = process.WaitForExit();
        Assert.Equal((130, ""), (run.ExitCode, run.Errors));
    }

    [Fact]
    public void Serve_MissingDirectory_IsReported()
    {
        string missing = _directory.File("missing");

        Assert.Equal(
            new AioRun(1, "", $"aio: serve '{missing}': No such file or directory (ENOENT)\n"),
            AioProcess.Run("serve", missing));
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("")]
    [InlineData("http://127.0.0.1:0;foo")]
    [InlineData("ftp://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:0/path")]
    public void Serve_InvalidAddress_IsBadUsage(string urls)
    {
        AioRun run = AioProcess.Run("serve", _directory.FullPath, "--urls", urls);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("aio: --urls", run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
