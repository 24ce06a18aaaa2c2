using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>The middleware form: what it does not find goes on to the next.</summary>
public sealed class UseAioFilesTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public UseAioFilesTests()
    {
        Write("upper/a.txt", "a of upper");
        Write("upper/sub/index.html", "index of upper");
        Write("lower/a.txt", "a of lower");
        Write("lower/b.txt", "b of lower");
        Write("lower/route", "no content type");
        Write("lower/index.html", "index of lower");
        Write("lower/.hidden.txt", "hidden");
    }

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("/a.txt", "a of upper")]
    [InlineData("/b.txt", "b of lower")]
    [InlineData("/", "index of lower")]
    [InlineData("/sub/", "index of upper")]
    [InlineData("/missing.txt", "fallback")]
    [InlineData("/route", "fallback")]
    [InlineData("/route/", "fallback")]
    [InlineData("/.hidden.txt", "fallback")]
    [InlineData("/../a.txt", "a of upper")]
    [InlineData("/%2e%2e/lower/b.txt", "fallback")]
    [InlineData("/a%00.txt", "")]
    public async Task Get_FirstRootThatHasTheFile_ServesIt_AndTheFallbackTheRest(string path, string expected)
    {
        await using TestHost host = await StartAsync(
            static app => app.Run(static context => context.Response.WriteAsync("fallback")));

        RawResponse response = await RawHttp.GetAsync(host.Address, path);

        Assert.Contains(expected, response.Text, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0 ? 400 : 200, response.Status); // Kestrel itself refuses a NUL
    }

    [Theory]
    [InlineData("/a.txt", "a of upper")]
    [InlineData("/", "index of lower")]
    [InlineData("/route", "fallback")]
    [InlineData("/some/page", "fallback")]
    [InlineData("/b.txt", "endpoint")]
    public async Task Get_EndpointComesBeforeAFile_AndAFallbackAfterIt(string path, string expected)
    {
        await using TestHost host = await StartAsync(static app =>
        {
            app.MapGet("/b.txt", static () => "endpoint");
            app.MapFallback(static () => "fallback");
        });

        Assert.Equal(expected, await host.Client.GetStringAsync(path));
    }

    [Fact]
    public async Task OtherMethods_GoOnToTheNext()
    {
        await using TestHost host = await StartAsync(
            static app => app.Run(static context => context.Response.WriteAsync(context.Request.Method)));

        using HttpResponseMessage response = await host.Client.PostAsync("/a.txt", new StringContent("posted"));

        Assert.Equal("POST", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/files/a.txt", HttpStatusCode.OK)]
    [InlineData("/FILES/a.txt", HttpStatusCode.OK)]
    [InlineData("/files", HttpStatusCode.NotFound)]
    [InlineData("/files/sub", HttpStatusCode.MovedPermanently)]
    [InlineData("/filesa.txt", HttpStatusCode.NotFound)]
    [InlineData("/a.txt", HttpStatusCode.NotFound)]
    public async Task Get_WithARequestPath_OnlyBelowIt(string path, HttpStatusCode status)
    {
        foreach (string prefix in (string[])["/files", "/files/"])
        {
            await using TestHost host = await TestHost.StartAsync(
                null, map: app => app.UseAioFiles(_root.File("upper"), prefix));

            using HttpResponseMessage response = await host.Client.GetAsync(path);

            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Use_RootThatIsNoDirectory_ThrowsNamingIt()
    {
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            string path = _root.File("missing");
            var e = Assert.Throws<DirectoryNotFoundException>(() => app.UseAioFiles(path));
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
            Assert.Equal("root", Assert.Throws<ArgumentException>(() => app.UseAioFiles("")).ParamName);
        });
    }

    private Task<TestHost> StartAsync(Action<WebApplication> rest) => TestHost.StartAsync(null, map: app =>
    {
        app.UseAioFiles(_root.File("upper"));
        app.UseAioFiles(_root.File("lower"));
        rest(app);
    });

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.File(name))!);
        File.WriteAllText(_root.File(name), content);
    }
}
