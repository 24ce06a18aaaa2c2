using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

public sealed class AioResultsTests : IDisposable
{
    private const string Content = "0123456789";

    private readonly TempDirectory _temp = new();

    public AioResultsTests()
    {
        File.WriteAllText(Path, Content);
        File.SetLastWriteTimeUtc(Path, new DateTime(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc));
    }

    private string Path => _temp.File("file.txt");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task File_WithDefaults_IsSent()
    {
        await using TestHost host = await StartAsync(() => AioResults.File(Path));

        using HttpResponseMessage response = await host.Client.GetAsync("/");

        Assert.Equal(Content, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Content.Length, response.Content.Headers.ContentLength);
        Assert.Equal(File.GetLastWriteTimeUtc(Path), response.Content.Headers.LastModified!.Value.UtcDateTime);
        Assert.NotNull(response.Headers.ETag);
        Assert.Empty(response.Headers.AcceptRanges);
        Assert.Null(response.Content.Headers.ContentDisposition);
        await Bounded.UntilAsync(() => ProcFs.OpenDescriptors().All(open => open.Target != Path));
    }

    [Fact]
    public async Task File_EveryArgument_IsInTheResponse()
    {
        DateTimeOffset modified = new(2020, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));
        await using TestHost host = await StartAsync(() => AioResults.File(
            Path, "text/x-mine", "größe.txt", modified, new EntityTagHeaderValue("\"mine\""),
            enableRangeProcessing: true));

        using HttpResponseMessage response = await host.Client.GetAsync("/");

        Assert.Equal("text/x-mine", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("größe.txt", response.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition.DispositionType);
        Assert.Equal(modified.AddMilliseconds(-678), response.Content.Headers.LastModified);
        Assert.Equal("\"mine\"", response.Headers.ETag!.Tag);
        Assert.Equal(["bytes"], response.Headers.AcceptRanges);
    }

    [Theory]
    [InlineData(true, "Range", "bytes=2-4", HttpStatusCode.PartialContent, "234")]
    [InlineData(true, "Range", "bytes=-3", HttpStatusCode.PartialContent, "789")]
    [InlineData(true, "Range", "bytes=10-", HttpStatusCode.RequestedRangeNotSatisfiable, "")]
    [InlineData(false, "Range", "bytes=2-4", HttpStatusCode.OK, Content)]
    [InlineData(false, "If-None-Match", "\"mine\"", HttpStatusCode.NotModified, "")]
    [InlineData(true, "If-Match", "\"other\"", HttpStatusCode.PreconditionFailed, "")]
    public async Task File_RangesAndConditions_AreAnsweredLikeThePlatform(
        bool ranges, string header, string value, HttpStatusCode status, string body)
    {
        EntityTagHeaderValue tag = new("\"mine\"");
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            app.MapGet("/ours", () => AioResults.File(Path, entityTag: tag, enableRangeProcessing: ranges));
            app.MapGet("/platform", () => Results.File(Path, entityTag: tag, enableRangeProcessing: ranges));
        });

        foreach (string path in (string[])["/ours", "/platform"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage response = await host.Client.SendAsync(request);
            Assert.Equal((path, status), (path, response.StatusCode));
            Assert.Equal(body, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task File_Missing_ThrowsNamingPathAndErrno()
    {
        Exception? thrown = null;
        using Fifo fifo = new();
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                try
                {
                    await next(context);
                }
                catch (IOException e)
                {
                    thrown = e;
                    throw;
                }
            });
            app.UseRouting();
            app.MapGet("/missing", () => AioResults.File(_temp.File("missing")));
            app.MapGet("/directory", () => AioResults.File(_temp.FullPath));
            app.MapGet("/fifo", () => AioResults.File(fifo.FullPath));
        });

        using HttpResponseMessage missing = await host.Client.GetAsync("/missing");
        Assert.Equal(HttpStatusCode.InternalServerError, missing.StatusCode);
        Assert.IsType<FileNotFoundException>(thrown);
        Assert.Contains(_temp.File("missing"), thrown.Message, StringComparison.Ordinal);
        Assert.Contains("ENOENT", thrown.Message, StringComparison.Ordinal);
        using HttpResponseMessage directory = await host.Client.GetAsync("/directory");
        Assert.Equal(HttpStatusCode.InternalServerError, directory.StatusCode);
        using HttpResponseMessage nobody = await host.Client.GetAsync("/fifo"); // its other end is never opened
        Assert.Equal(HttpStatusCode.InternalServerError, nobody.StatusCode);
        await Bounded.UntilAsync(() => ProcFs.OpenDescriptors().All(open => open.Target != _temp.FullPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative.txt")]
    [InlineData("/nul\0.txt")]
    public void File_InvalidPath_IsArgumentException(string path) =>
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => AioResults.File(path)).ParamName);

    // Not inline data: attributes cannot contain half a surrogate pair.
    [Fact]
    public void File_PathWithHalfACharacter_IsArgumentException() =>
        File_InvalidPath_IsArgumentException("/a\ud83d.txt");

    private static Task<TestHost> StartAsync(Func<IResult> result) =>
        TestHost.StartAsync(null, map: app => app.MapGet("/", result));
}
