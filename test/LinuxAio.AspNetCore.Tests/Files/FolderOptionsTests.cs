using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>The options that StaticFileOptions and DefaultFilesOptions have, too; and mistakes found when a folder is
/// mapped.</summary>
public sealed class FolderOptionsTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task DefaultFiles_ByDefault_AreThoseOfTheFramework()
    {
        IList<string> names = new DefaultFilesOptions().DefaultFileNames;
        Assert.Equal(names, new AioFilesOptions().DefaultFiles);
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);
        foreach (string name in names.Reverse())
        {
            File.WriteAllText(_root.File(name), name);

            Assert.Equal(name, await host.Client.GetStringAsync(TestHost.Ours + "/"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(".")]
    [InlineData("../index.html")]
    [InlineData("/index.html")]
    [InlineData("sub/")]
    [InlineData("a//b")]
    [InlineData("nul\0.html")]
    public async Task DefaultFiles_NameThatNoFileHas_IsRefusedWhenMapping(string? name)
    {
        var options = new AioFilesOptions { DefaultFiles = ["index.html", name!] };
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            Assert.Equal(
                nameof(AioFilesOptions.DefaultFiles),
                Assert.Throws<ArgumentException>(() => app.MapAioFiles("/", _root.FullPath, options)).ParamName);
            Assert.Throws<ArgumentException>(() => app.UseAioFiles(_root.FullPath, options: options));
        });
    }

    [Theory]
    [InlineData("/files", "/files")]
    [InlineData("/files", "/Files/")]
    [InlineData("", "/")]
    public async Task Map_SecondRootOnAPrefix_IsRefusedWhenMapping(string first, string second)
    {
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            app.MapAioFiles(first, _root.FullPath);
            app.MapAioFiles("/other", _root.FullPath);
            app.MapGroup("/group").MapAioFiles(first, _root.FullPath);

            var e = Assert.Throws<InvalidOperationException>(() => app.MapAioFiles(second, "/tmp"));
            Assert.Contains(_root.FullPath, e.Message, StringComparison.Ordinal);
            Assert.Contains("UseAioFiles", e.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Map_OneRootPerHost_InGroups_ServesEach()
    {
        foreach (string name in (string[])["one", "two"])
        {
            Directory.CreateDirectory(_root.File(name));
            File.WriteAllText(_root.File(name + "/file.txt"), name);
        }

        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            app.MapGroup("").RequireHost("one.test").MapAioFiles("/", _root.File("one"));
            app.MapGroup("").RequireHost("two.test").MapAioFiles("/", _root.File("two"));
        });
        foreach (string name in (string[])["one", "two"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/file.txt");
            request.Headers.Host = name + ".test";
            using HttpResponseMessage response = await host.Client.SendAsync(request);

            Assert.Equal(name, await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(null, "gzip")]
    [InlineData(HttpsCompressionMode.Compress, "gzip")]
    [InlineData(HttpsCompressionMode.DoNotCompress, "")]
    [InlineData(HttpsCompressionMode.Default, "")]
    public async Task HttpsCompression_TellsWhetherAFileMayBeCompressed(HttpsCompressionMode? mode, string encoding)
    {
        File.WriteAllText(_root.File("file.txt"), new string('a', 1000));
        var options = new AioFilesOptions();
        options.HttpsCompression = mode ?? options.HttpsCompression;
        await using TestHost host = await TestHost.StartAsync(
            _root.FullPath, options, services: static services => services.AddResponseCompression(), map: static app =>
            {
                app.Use(static (HttpContext context, RequestDelegate next) =>
                {
                    context.Request.Scheme = "https";
                    return next(context);
                });
                app.UseResponseCompression();
            });
        using HttpRequestMessage request = new(HttpMethod.Get, TestHost.Ours + "/file.txt");
        request.Headers.Add("Accept-Encoding", "gzip");

        using HttpResponseMessage response = await host.Client.SendAsync(request);

        Assert.Equal(encoding, string.Join(',', response.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task RedirectToAppendTrailingSlash_Off_ServesTheDefaultFileAtBothUrls()
    {
        Directory.CreateDirectory(_root.File("sub"));
        File.WriteAllText(_root.File("sub/index.html"), "index");
        await using TestHost host = await TestHost.StartAsync(
            _root.FullPath, new AioFilesOptions { RedirectToAppendTrailingSlash = false });

        Assert.Equal("index", await host.Client.GetStringAsync(TestHost.Ours + "/sub"));
        Assert.Equal("index", await host.Client.GetStringAsync(TestHost.Ours + "/sub/"));
    }

    [Fact]
    public async Task OnPrepareResponseAsync_RunsAfterTheOther_AndBeforeTheBody()
    {
        File.WriteAllText(_root.File("file.txt"), "content");
        List<string> calls = [];
        await using TestHost host = await TestHost.StartAsync(_root.FullPath, new AioFilesOptions
        {
            OnPrepareResponse = _ => calls.Add("first"),
            OnPrepareResponseAsync = async context =>
            {
                await Task.Yield();
                context.Context.Response.Headers["X-Prepared"] = context.Name;
                calls.Add("second");
            },
        });

        using HttpResponseMessage response = await host.Client.GetAsync(TestHost.Ours + "/file.txt");

        Assert.Equal("content", await response.Content.ReadAsStringAsync());
        Assert.Equal("file.txt", response.Headers.GetValues("X-Prepared").Single());
        Assert.Equal(["first", "second"], calls);
    }

    [Theory]
    [InlineData("app.js", "br", "br")]
    [InlineData("app.js", "gzip, deflate, br, zstd", "br")]
    [InlineData("app.js", "gzip", "gzip")]
    [InlineData("app.js", "gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("app.js", "BR", "br")]
    [InlineData("app.js", "*", "br")]
    [InlineData("app.js", "br;q=0, *", "gzip")]
    [InlineData("app.js", "*;q=0", "")]
    [InlineData("app.js", "br;q=0, gzip;q=0", "")]
    [InlineData("app.js", "identity, br;q=0.5", "")]
    [InlineData("app.js", "identity;q=0.1, br;q=0.5", "br")]
    [InlineData("app.js", "deflate", "")]
    [InlineData("app.js", "", "")]
    [InlineData("app.js", "nonsense;;", "")]
    [InlineData("only-gzip.css", "gzip, br", "gzip")]
    [InlineData("only-gzip.css", "br", "")]
    [InlineData("plain.txt", "gzip, br", "")]
    public async Task ServePrecompressed_SendsTheFormThatTheClientPrefers(string name, string accept, string encoding)
    {
        await using TestHost host = await StartWithFormsAsync(true);

        using HttpResponseMessage response = await GetAsync(host, name, accept);

        string form = encoding switch { "br" => ".br", "gzip" => ".gz", _ => "" };
        Assert.Equal("content of " + name + form, await response.Content.ReadAsStringAsync());
        Assert.Equal(encoding, string.Join(',', response.Content.Headers.ContentEncoding));
        Assert.Equal(["Accept-Encoding"], response.Headers.Vary);
        Assert.Equal(
            name switch { "app.js" => "text/javascript", "plain.txt" => "text/plain", _ => "text/css" },
            response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task ServePrecompressed_EachFormHasItsOwnTag_AndRanges()
    {
        await using TestHost host = await StartWithFormsAsync(true);
        HashSet<string> tags = [];
        foreach (string accept in (string[])["br", "gzip", "identity"])
        {
            using HttpResponseMessage whole = await GetAsync(host, "app.js", accept);
            Assert.True(tags.Add(whole.Headers.ETag!.Tag));
        }

        using HttpResponseMessage part = await GetAsync(host, "app.js", "br", "Range", "bytes=-2");
        Assert.Equal((HttpStatusCode.PartialContent, "br"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
        using HttpResponseMessage known = await GetAsync(host, "app.js", "br", "If-None-Match", "*");
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(["Accept-Encoding"], known.Headers.Vary);
    }

    [Fact]
    public async Task ServePrecompressed_FormWithoutItsFile_Is404()
    {
        await using TestHost host = await StartWithFormsAsync(true);
        File.WriteAllText(_root.File("orphan.js.br"), "content");

        using HttpResponseMessage response = await GetAsync(host, "orphan.js", "br");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task ServePrecompressed_ByDefault_IsOff()
    {
        await using TestHost host = await StartWithFormsAsync(new AioFilesOptions().ServePrecompressed);

        using HttpResponseMessage response = await GetAsync(host, "app.js", "br, gzip");

        Assert.Equal("content of app.js", await response.Content.ReadAsStringAsync());
        Assert.Empty(response.Headers.Vary);
    }

    private Task<TestHost> StartWithFormsAsync(bool serve)
    {
        foreach (string name in (string[])
            ["app.js", "app.js.br", "app.js.gz", "only-gzip.css", "only-gzip.css.gz", "plain.txt"])
        {
            File.WriteAllText(_root.File(name), "content of " + name);
        }

        return TestHost.StartAsync(_root.FullPath, new AioFilesOptions { ServePrecompressed = serve });
    }

    private static async Task<HttpResponseMessage> GetAsync(
        TestHost host, string name, string accept, string header = "X-None", string value = "")
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{TestHost.Ours}/{name}");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        request.Headers.TryAddWithoutValidation(header, value);
        return await host.Client.SendAsync(request);
    }
}
