using System.Globalization;
using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Net.Http.Headers;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>The If-* headers as in RFC 9110, section 13. The tag of the file is <c>"v1"</c>, or weak:
/// <c>W/"v1"</c>.</summary>
public sealed class PreconditionTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Changed = new(2024, 2, 29, 12, 34, 56, TimeSpan.Zero);

    private readonly TempDirectory _root = new();
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        string path = _root.File("file.txt");
        File.WriteAllText(path, "0123456789");
        File.SetLastWriteTimeUtc(path, Changed.UtcDateTime);
        _host = await TestHost.StartAsync(_root.FullPath, map: app =>
        {
            foreach (string tag in (string[])["strong", "weak"])
            {
                EntityTagHeaderValue value = new("\"v1\"", isWeak: tag == "weak");
                app.MapGet($"/{tag}", () => AioResults.File(
                    path, "text/plain", entityTag: value, lastModified: Changed, enableRangeProcessing: true));
            }
        });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _root.Dispose();

    [Theory]
    // If-None-Match compares weakly.
    [InlineData("/strong", "If-None-Match: W/\"v1\"", 304)]
    [InlineData("/weak", "If-None-Match: \"v1\"", 304)]
    [InlineData("/weak", "If-None-Match: W/\"v1\"", 304)]
    [InlineData("/weak", "If-None-Match: \"v0\", W/\"v1\"", 304)]
    [InlineData("/strong", "If-None-Match: *", 304)]
    [InlineData("/strong", "If-None-Match: \"v2\"", 200)]
    [InlineData("/strong", "If-None-Match: W/\"V1\"", 200)]
    // If-Match compares strongly: a weak tag never matches.
    [InlineData("/strong", "If-Match: \"v1\"", 200)]
    [InlineData("/strong", "If-Match: \"v0\", \"v1\"", 200)]
    [InlineData("/strong", "If-Match: W/\"v1\"", 412)]
    [InlineData("/weak", "If-Match: \"v1\"", 412)]
    [InlineData("/weak", "If-Match: W/\"v1\"", 412)]
    [InlineData("/weak", "If-Match: *", 200)]
    // A tag decides without the time beside it.
    [InlineData("/strong", "If-None-Match: \"v1\"\nIf-Modified-Since: {before}", 304)]
    [InlineData("/strong", "If-None-Match: \"v2\"\nIf-Modified-Since: {after}", 200)]
    [InlineData("/strong", "If-None-Match: nonsense\nIf-Modified-Since: {after}", 200)]
    [InlineData("/strong", "If-Match: \"v1\"\nIf-Unmodified-Since: {before}", 200)]
    [InlineData("/strong", "If-Match: \"v2\"\nIf-Unmodified-Since: {after}", 412)]
    // What the client wants comes before what it has.
    [InlineData("/strong", "If-Match: \"v2\"\nIf-None-Match: \"v1\"", 412)]
    [InlineData("/strong", "If-Match: \"v1\"\nIf-None-Match: \"v1\"", 304)]
    [InlineData("/strong", "If-Unmodified-Since: {before}\nIf-None-Match: \"v1\"", 412)]
    [InlineData("/strong", "If-Unmodified-Since: {after}\nIf-Modified-Since: {changed}", 304)]
    [InlineData("/strong", "If-Modified-Since: {changed}", 304)]
    [InlineData("/strong", "If-Modified-Since: {before}", 200)]
    [InlineData("/strong", "If-Unmodified-Since: {changed}", 200)]
    [InlineData("/strong", "If-Unmodified-Since: {before}", 412)]
    // If-Range compares strongly, and a time must be the same.
    [InlineData("/strong", "If-Range: \"v1\"\nRange: bytes=0-1", 206)]
    [InlineData("/strong", "If-Range: W/\"v1\"\nRange: bytes=0-1", 200)]
    [InlineData("/weak", "If-Range: W/\"v1\"\nRange: bytes=0-1", 200)]
    [InlineData("/weak", "If-Range: \"v1\"\nRange: bytes=0-1", 200)]
    [InlineData("/strong", "If-Range: {changed}\nRange: bytes=0-1", 206)]
    [InlineData("/strong", "If-Range: {before}\nRange: bytes=0-1", 200)]
    [InlineData("/strong", "If-Range: {after}\nRange: bytes=0-1", 200)]
    [InlineData("/strong", "If-Range: nonsense\nRange: bytes=0-1", 200)]
    // A condition is decided before the range.
    [InlineData("/strong", "If-None-Match: W/\"v1\"\nRange: bytes=0-1", 304)]
    [InlineData("/strong", "If-Match: \"v2\"\nRange: bytes=99-", 412)]
    public async Task Get_Condition_HasStatus(string path, string headers, int status)
    {
        using HttpResponseMessage response = await GetAsync(path, headers);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("If-None-Match: *", HttpStatusCode.NotModified)]
    [InlineData("If-Match: \"other\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("Range: bytes=10-", HttpStatusCode.RequestedRangeNotSatisfiable)]
    public async Task Get_AnswerWithoutBody_DescribesTheFile(string headers, HttpStatusCode status)
    {
        foreach (string path in (string[])[TestHost.Ours + "/file.txt", "/strong"])
        {
            using HttpResponseMessage response = await GetAsync(path, headers);

            Assert.Equal(status, response.StatusCode);
            Assert.NotNull(response.Headers.ETag);
            Assert.Equal(Changed, response.Content.Headers.LastModified);
            Assert.Equal(["bytes"], response.Headers.AcceptRanges);
            Assert.Null(response.Content.Headers.ContentType);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    /// <summary>Each version has the same length and the same time of change, to the second and below.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_AnotherContent_HasAnotherTag(bool replaced)
    {
        string path = _root.File("versions.txt");
        HashSet<string> tags = [];
        string last = "\"none\"";
        for (int i = 0; i < 100; i++)
        {
            string content = $"version {i:000}";
            File.WriteAllText(replaced ? path + ".new" : path, content);
            File.SetLastWriteTimeUtc(replaced ? path + ".new" : path, Changed.UtcDateTime);
            if (replaced)
            {
                File.Move(path + ".new", path, overwrite: true);
            }

            using HttpResponseMessage response =
                await GetAsync(TestHost.Ours + "/versions.txt", $"If-None-Match: {last}");

            Assert.Equal(content, await response.Content.ReadAsStringAsync());
            last = response.Headers.ETag!.ToString();
            Assert.False(response.Headers.ETag.IsWeak);
            Assert.True(tags.Add(last), $"{content} has the tag of an earlier version");
        }
    }

    [Fact]
    public async Task Get_UnchangedFile_KeepsItsTag()
    {
        // A file that changed a moment ago has another tag in each response, because it may change again in the same
        // tick of the clock.
        string tag = "\"none\"";
        await Bounded.UntilAsync(() =>
        {
            using HttpResponseMessage response =
                GetAsync(TestHost.Ours + "/file.txt", $"If-None-Match: {tag}").GetAwaiter().GetResult();
            tag = response.Headers.ETag!.ToString();
            return response.StatusCode == HttpStatusCode.NotModified;
        });

        await using TestHost restarted = await TestHost.StartAsync(_root.FullPath);
        using HttpResponseMessage again = await restarted.Client.GetAsync(TestHost.Ours + "/file.txt");
        Assert.Equal(tag, again.Headers.ETag!.ToString());
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach (string header in headers.Split('\n'))
        {
            string[] parts = header.Split(':', 2, StringSplitOptions.TrimEntries);
            string value = parts[1].Replace("{changed}", Http(0), StringComparison.Ordinal)
                .Replace("{before}", Http(-1), StringComparison.Ordinal)
                .Replace("{after}", Http(1), StringComparison.Ordinal);
            Assert.True(request.Headers.TryAddWithoutValidation(parts[0], value));
        }

        return await _host.Client.SendAsync(request);
    }

    private static string Http(int seconds) => Changed.AddSeconds(seconds).ToString("r", CultureInfo.InvariantCulture);
}
