using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
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
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://unix:/")]
    [InlineData(
        "http://unix:/12345678901234567890123456789012345678901234567890" +
        "/12345678901234567890123456789012345678901234567890/123456")]
    public void Serve_InvalidAddress_IsBadUsage(string urls)
    {
        AioRun run = AioProcess.Run("serve", _directory.FullPath, "--urls", urls);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("aio: --urls", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Every other address is taken: the tool would fail if it tried to listen there.</summary>
    [Fact]
    public void Serve_BesideTheConfigurationOfAnother_ListensOnlyOnItsUrls()
    {
        using TcpListener taken = Listen();
        string other = $"http://{taken.LocalEndpoint}";
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(
            _directory.File("appsettings.json"),
            $$"""{ "urls": "{{other}}", "Kestrel": { "Endpoints": { "Other": { "Url": "{{other}}" } } } }""");
        using AioProcess process = AioProcess.StartIn(
            _directory.FullPath,
            [
                $"ASPNETCORE_URLS={other}", $"DOTNET_URLS={other}", $"ASPNETCORE_HTTP_PORTS={port}",
                $"Kestrel__Endpoints__More__Url={other}", $"ASPNETCORE_Kestrel__Endpoints__More__Url={other}",
                "ASPNETCORE_ENVIRONMENT=Development", "ASPNETCORE_PREFERHOSTINGURLS=true",
            ],
            "serve", ".", "--urls", "http://127.0.0.1:0");

        Assert.StartsWith("serving . at http://127.0.0.1:", process.ReadLine(), StringComparison.Ordinal);
        process.Interrupt();
        AioRun run = process.WaitForExit();
        Assert.Equal((130, "", 1), (run.ExitCode, run.Errors, run.Output.Count(static c => c == '\n')));
    }

    [Theory]
    [InlineData("http://{taken}", "http://{taken}", "Address already in use (EADDRINUSE)")]
    [InlineData("http://127.0.0.1:0;http://{taken}", "http://{taken}", "Address already in use (EADDRINUSE)")]
    [InlineData("http://localhost:{port}", "http://127.0.0.1:{port}", "Address already in use (EADDRINUSE)")]
    [InlineData("http://192.0.2.1:0", "http://192.0.2.1:0", "Cannot assign requested address (EADDRNOTAVAIL)")]
    [InlineData("http://unix:/missing/socket", "http://unix:/missing/socket", "No such file or directory (ENOENT)")]
    [InlineData("http://unix:{file}", "http://unix:{file}", "Address already in use (EADDRINUSE)")]
    public void Serve_AddressCannotBeBound_IsOneLineWithTheErrno(string urls, string address, string reason)
    {
        using TcpListener taken = Listen();
        File.WriteAllText(_directory.File("file"), "");

        Assert.Equal(
            new AioRun(1, "", $"aio: listen '{Fill(address)}': {reason}\n"),
            AioProcess.Run("serve", _directory.FullPath, "--urls", Fill(urls)));

        string Fill(string text) => text
            .Replace("{taken}", $"{taken.LocalEndpoint}", StringComparison.Ordinal)
            .Replace(
                "{port}", ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal)
            .Replace("{file}", _directory.File("file"), StringComparison.Ordinal);
    }

    [Fact]
    public void Serve_NameThatCannotBeResolved_IsOneLine()
    {
        AioRun run = AioProcess.Run("serve", _directory.FullPath, "--urls", "http://no-such-host.invalid:0");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(
            "aio: listen 'http://no-such-host.invalid:0': the name", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(static c => c == '\n'));
    }

    /// <summary>The default of .NET would be to wait for 30 s.</summary>
    [Fact]
    public async Task Serve_InterruptedWhileAClientStalls_SaysWhatItWaitsFor_AndEnds()
    {
        File.WriteAllBytes(_directory.File("big.bin"), new byte[30_000_000]); // more than the socket buffers hold
        using AioProcess process = AioProcess.Start("serve", _directory.FullPath, "--urls", "http://127.0.0.1:0");
        string line = process.ReadLine();
        var server = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
        using TcpClient client = new();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        await client.GetStream().ReadExactlyAsync(new byte[1000]);

        process.Interrupt();
        var clock = Stopwatch.StartNew();
        AioRun run = process.WaitForExit();

        Assert.Equal((130, "aio: waiting for a request: GET /big.bin\n"), (run.ExitCode, run.Errors));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(25));
    }

    [FactRequires(Tool.Fuse)]
    public async Task Serve_InterruptedWhileStorageHangs_SaysWhatItWaitsFor_AndEnds()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file.txt"), "content");
        using AioProcess process = AioProcess.Start("serve", mount.FullPath, "--urls", "http://127.0.0.1:0");
        string line = process.ReadLine();
        mount.Hold(FuseOperation.Read);
        using HttpClient client = new();
        Task<string> request = client.GetStringAsync(
            new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..] + "/file.txt"));
        mount.WaitUntilHeld(FuseOperation.Read);

        process.Interrupt();
        process.WaitUntilEnding();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => request);
        mount.Release(FuseOperation.Read);

        AioRun run = process.WaitForExit();
        Assert.Equal(130, run.ExitCode);
        Assert.StartsWith(
            "aio: waiting for a request: GET /file.txt\n", run.Errors, StringComparison.Ordinal);
    }

    private static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    public void Dispose() => _directory.Dispose();
}
