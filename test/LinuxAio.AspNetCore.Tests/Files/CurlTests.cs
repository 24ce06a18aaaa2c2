using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>Requests by curl, a client other than .NET's.</summary>
public sealed class CurlTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [FactRequires(Tool.Curl)]
    public async Task Curl_ResumesADownload()
    {
        byte[] content = RandomBytes.Make(500_000, seed: 3);
        File.WriteAllBytes(_root.File("file.bin"), content);
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);
        using TempDirectory downloads = new();
        string target = downloads.File("file.bin");
        File.WriteAllBytes(target, content[..123_456]);

        CommandResult result = await RunAsync("--continue-at", "-", "--output", target, Url(host, "/file.bin"));

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(target)));
    }

    [FactRequires(Tool.Curl)]
    public async Task Curl_TimeCondition_DownloadsOnlyANewerFile()
    {
        File.WriteAllText(_root.File("file.txt"), "content");
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);
        using TempDirectory downloads = new();
        string etags = downloads.File("etags");

        CommandResult first = await RunAsync("--etag-save", etags, Url(host, "/file.txt"));
        CommandResult second = await RunAsync(
            "--etag-compare", etags, "--write-out", "%{http_code}", Url(host, "/file.txt"));
        CommandResult third = await RunAsync(
            "--time-cond", _root.File("file.txt"), "--write-out", "%{http_code}", Url(host, "/file.txt"));

        Assert.Equal("content", first.Output);
        Assert.Equal("304", second.Output);
        Assert.Equal("304", third.Output);
    }

    [FactRequires(Tool.Curl)]
    public async Task Curl_PathAsIs_DoesNotLeaveTheRoot()
    {
        Directory.CreateDirectory(_root.File("public"));
        File.WriteAllText(_root.File("secret.txt"), "secret");
        await using TestHost host = await TestHost.StartAsync(_root.File("public"));

        CommandResult result = await RunAsync(
            "--path-as-is", "--write-out", "%{http_code}", Url(host, "/..%2fsecret.txt"), Url(host, "/../secret.txt"),
            Url(host, "/%2e%2e/secret.txt"));

        Assert.Equal("404404404", result.Output);
    }

    private static string Url(TestHost host, string path) => new Uri(host.Address, TestHost.Ours).OriginalString + path;

    private static Task<CommandResult> RunAsync(params string[] arguments) =>
        Task.Run(() => Command.Run("curl", ["--silent", "--show-error", "--max-time", "20", .. arguments]));
}
