using System.Globalization;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>This library and UseStaticFiles give the same answer to the same request for the same folder.</summary>
public sealed class ComparisonTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTime Changed = new(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc);

    private readonly TempDirectory _root = new();
    private TestHost _host = null!;

    public static TheoryData<string, string> Requests => new()
    {
        // Ranges.
        { "/text.txt", "Range: bytes=0-0" },
        { "/text.txt", "Range: bytes=0-9" },
        { "/text.txt", "Range: bytes=10-" },
        { "/text.txt", "Range: bytes=-7" },
        { "/text.txt", "Range: bytes=-0" },
        { "/text.txt", "Range: bytes=-1000000" },
        { "/text.txt", "Range: bytes=0-1000000" },
        { "/text.txt", "Range: bytes=999-" },
        { "/text.txt", "Range: bytes=1000-" },
        { "/text.txt", "Range: bytes=1000-1001" },
        { "/text.txt", "Range: bytes=999999999999-" },
        { "/text.txt", "Range: bytes=0-0,2-3" },
        { "/text.txt", "Range: bytes=0-0\nRange: bytes=2-3" },
        { "/empty.txt", "Range: bytes=0-" },
        { "/empty.txt", "Range: bytes=-1" },
        { "/big.bin", "Range: bytes=65530-65545" },
        { "/big.bin", "Range: bytes=100000-" },
        { "/big.bin", "Range: bytes=-300000" },
        // Malformed ranges.
        { "/text.txt", "Range: " },
        { "/text.txt", "Range: bytes" },
        { "/text.txt", "Range: bytes=" },
        { "/text.txt", "Range: bytes=-" },
        { "/text.txt", "Range: bytes=a-b" },
        { "/text.txt", "Range: bytes=9-0" },
        { "/text.txt", "Range: bytes = 1 - 2" },
        { "/text.txt", "Range: BYTES=1-2" },
        { "/text.txt", "Range: items=1-2" },
        { "/text.txt", "Range: bytes=1-2;q" },
        { "/text.txt", "Range: bytes=1--2" },
        { "/text.txt", "Range: bytes=99999999999999999999-" },
        { "/text.txt", "Range: bytes=0-99999999999999999999" },
        { "/text.txt", "Range: bytes=0-0," },
        // Conditions.
        { "/text.txt", "If-None-Match: {etag}" },
        { "/text.txt", "If-None-Match: \"other\"" },
        { "/text.txt", "If-None-Match: \"other\", {etag}" },
        { "/text.txt", "If-None-Match: *" },
        { "/text.txt", "If-None-Match: nonsense" },
        { "/text.txt", "If-Match: {etag}" },
        { "/text.txt", "If-Match: \"other\"" },
        { "/text.txt", "If-Match: *" },
        { "/text.txt", "If-Match: nonsense" },
        { "/text.txt", "If-Modified-Since: {changed}" },
        { "/text.txt", "If-Modified-Since: {before}" },
        { "/text.txt", "If-Modified-Since: {after}" },
        { "/text.txt", "If-Modified-Since: {future}" },
        { "/text.txt", "If-Modified-Since: nonsense" },
        { "/text.txt", "If-Unmodified-Since: {changed}" },
        { "/text.txt", "If-Unmodified-Since: {before}" },
        { "/text.txt", "If-Unmodified-Since: {after}" },
        { "/text.txt", "If-Unmodified-Since: {future}" },
        { "/text.txt", "If-Match: \"other\"\nIf-None-Match: {etag}" },
        { "/text.txt", "If-None-Match: {etag}\nRange: bytes=0-1" },
        { "/text.txt", "If-Match: \"other\"\nRange: bytes=0-1" },
        { "/text.txt", "If-Unmodified-Since: {before}\nRange: bytes=5000-" },
        { "/text.txt", "If-Range: {etag}\nRange: bytes=0-1" },
        { "/text.txt", "If-Range: W/{etag}\nRange: bytes=0-1" },
        { "/text.txt", "If-Range: \"other\"\nRange: bytes=0-1" },
        { "/text.txt", "If-Range: \"other\"\nRange: bytes=5000-" },
        { "/text.txt", "If-Range: {changed}\nRange: bytes=0-1" },
        { "/text.txt", "If-Range: {before}\nRange: bytes=0-1" },
        // Names and types.
        { "/text.txt", "" },
        { "/text.txt?query=1", "" },
        { "/empty.txt", "" },
        { "/big.bin", "" },
        { "/page.html", "" },
        { "/script.js", "" },
        { "/UPPER.TXT", "" },
        { "/with%20space%20and%20%C3%BC.txt", "" },
        { "/100%25.txt", "" },
        { "/plus+sign.txt", "" },
        { "/sub/deep/file.css", "" },
        { "/sub/", "" },
        { "/unknown.type", "" },
        { "/noextension", "" },
        { "/missing.txt", "" },
        { "/Text.txt", "" },
        { "/text.txt/", "" },
        { "/text.txt/more.txt", "" },
        { "/sub/deep", "" },
        { "/sub/deep/", "" },
        { "/.hidden.txt", "" },
    };

    public async Task InitializeAsync()
    {
        byte[] big = RandomBytes.Make(400_000);
        Write("text.txt", [.. Enumerable.Range(0, 1000).Select(static i => (byte)('a' + (i % 26)))]);
        Write("big.bin", big);
        foreach (string name in (string[])
            ["page.html", "script.js", "UPPER.TXT", "with space and ü.txt", "100%.txt", "plus+sign.txt",
                "sub/index.html",
            "sub/deep/file.css", "unknown.type", "noextension", ".hidden.txt"])
        {
            Write(name, System.Text.Encoding.UTF8.GetBytes($"content of {name}"));
        }

        Write("empty.txt", []);
        _host = await TestHost.StartAsync(_root.FullPath);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _root.Dispose();

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Get_IsAnsweredLikeUseStaticFiles(string path, string headers) =>
        Assert.Equal(
            await AskAsync(HttpMethod.Get, TestHost.Platform, path, headers),
            await AskAsync(HttpMethod.Get, TestHost.Ours, path, headers));

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Head_IsAnsweredLikeUseStaticFiles(string path, string headers) =>
        Assert.Equal(
            await AskAsync(HttpMethod.Head, TestHost.Platform, path, headers),
            await AskAsync(HttpMethod.Head, TestHost.Ours, path, headers));

    // The comparison would prove nothing if all answers were errors: these statuses occur.
    [Theory]
    [InlineData("/text.txt", "", 200)]
    [InlineData("/text.txt", "Range: bytes=0-9", 206)]
    [InlineData("/text.txt", "Range: bytes=1000-", 416)]
    [InlineData("/text.txt", "If-None-Match: {etag}", 304)]
    [InlineData("/text.txt", "If-Match: \"other\"", 412)]
    [InlineData("/missing.txt", "", 404)]
    public async Task Get_HasStatus(string path, string headers, int status) =>
        Assert.StartsWith(
            $"{status}\n", await AskAsync(HttpMethod.Get, TestHost.Ours, path, headers), StringComparison.Ordinal);

    private async Task<string> AskAsync(HttpMethod method, string prefix, string path, string headers)
    {
        using HttpResponseMessage text = await _host.Client.GetAsync(prefix + "/text.txt");
        string tag = text.Headers.ETag!.Tag;
        using HttpRequestMessage request = new(method, prefix + path);
        foreach (string header in headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = header.Split(':', 2, StringSplitOptions.TrimEntries);
            Assert.True(request.Headers.TryAddWithoutValidation(parts[0], Fill(parts[1], tag)));
        }

        using HttpResponseMessage response = await _host.Client.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        List<string> lines = [$"{(int)response.StatusCode}"];
        lines.AddRange(response.Headers.Concat(response.Content.Headers)
            .Where(static header => header.Key is not ("Date" or "Server" or "Connection" or "ETag"))
            .Where(header => (int)response.StatusCode is 200 or 206 || header.Key is "Content-Range")
            .Select(static header => $"{header.Key}: {string.Join('|', header.Value)}")
            .Order(StringComparer.Ordinal));
        lines.Add($"{body.Length} bytes {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body))}");
        return string.Join('\n', lines);
    }

    private static string Fill(string text, string tag)
    {
        DateTimeOffset changed = new(2024, 2, 29, 12, 34, 56, TimeSpan.Zero);
        return text.Replace("{etag}", tag, StringComparison.Ordinal)
            .Replace("{changed}", Http(changed), StringComparison.Ordinal)
            .Replace("{before}", Http(changed.AddSeconds(-1)), StringComparison.Ordinal)
            .Replace("{after}", Http(changed.AddSeconds(1)), StringComparison.Ordinal)
            .Replace("{future}", Http(DateTimeOffset.UtcNow.AddYears(1)), StringComparison.Ordinal);
    }

    private static string Http(DateTimeOffset time) => time.ToString("r", CultureInfo.InvariantCulture);

    private void Write(string name, byte[] content)
    {
        string path = _root.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, Changed);
    }
}
