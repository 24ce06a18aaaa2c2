using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>What MapAioFiles does and UseStaticFiles does not.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("small", 10)]
    [InlineData("one-block", 65536)]
    [InlineData("block-and-a-byte", 65537)]
    [InlineData("many-blocks", 10_485_761)]
    public async Task Get_FileOfAnyLength_ArrivesWhole(string name, int length)
    {
        byte[] content = RandomBytes.Make(length, seed: length);
        File.WriteAllBytes(_root.File(name + ".bin"), content);
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        byte[] body = await host.Client.GetByteArrayAsync($"{TestHost.Ours}/{name}.bin");

        Assert.True(content.AsSpan().SequenceEqual(body));
        await AssertNothingIsLeftAsync(host);
    }

    /// <summary>A request for a cached file waits for no worker, neither to open nor to close it. This needs an old
    /// file of the system: for one minute after a change, a worker closes a file.</summary>
    [FactRequires(Facility.InlineOpen)]
    public async Task Get_CachedFile_NeedsNoWorker()
    {
        const string Folder = "/usr/lib", Name = "os-release";
        string content = File.ReadAllText($"{Folder}/{Name}"); // reads it into the cache
        await using AioContext narrow = new(new AioOptions { MaxWorkers = 1 });
        await using TestHost host = await TestHost.StartAsync(
            Folder, new AioFilesOptions { ServeUnknownFileTypes = true },
            services: services => services.AddSingleton(narrow));
        using BusyWorker busy = await BusyWorker.StartAsync(narrow);

        string body = await host.Client.GetStringAsync($"{TestHost.Ours}/{Name}");

        Assert.Equal(content, body);
        await Bounded.UntilAsync(() => ProcFs.OpenDescriptors().All(open => open.Target != $"{Folder}/{Name}"));
        await busy.ReleaseAsync();
    }

    [FactRequires(Facility.InlineOpen)]
    public async Task Get_RecentlyChangedFile_IsClosedByAWorker()
    {
        File.WriteAllText(_root.File("file.txt"), "content");
        await using AioContext narrow = new(new AioOptions { MaxWorkers = 1 });
        await using TestHost host = await TestHost.StartAsync(
            _root.FullPath, services: services => services.AddSingleton(narrow));
        using BusyWorker busy = await BusyWorker.StartAsync(narrow);

        Assert.Equal("content", await host.Client.GetStringAsync($"{TestHost.Ours}/file.txt"));

        await Bounded.UntilAsync(() => narrow.QueuedRequests == 1);
        Assert.Contains(ProcFs.OpenDescriptors(), open => open.Target == _root.File("file.txt"));
        await busy.ReleaseAsync();
        await Bounded.UntilAsync(() => ProcFs.OpenDescriptors().All(open => open.Target != _root.File("file.txt")));
    }

    [Fact]
    public async Task Get_FileReplacedOrChanged_ServesTheNewContent()
    {
        string path = _root.File("file.txt");
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);
        for (int i = 0; i < 50; i++)
        {
            string content = $"version {i:000}"; // always the same length
            if (i % 2 == 0)
            {
                File.WriteAllText(_root.File("new"), content);
                File.Move(_root.File("new"), path, overwrite: true);
            }
            else
            {
                File.WriteAllText(path, content);
            }

            Assert.Equal(content, await host.Client.GetStringAsync($"{TestHost.Ours}/file.txt"));
        }

        File.Delete(path);
        using HttpResponseMessage gone = await host.Client.GetAsync($"{TestHost.Ours}/file.txt");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Get_ManyInParallel_EachArrivesWhole()
    {
        for (int i = 0; i < 20; i++)
        {
            File.WriteAllText(_root.File($"{i}.txt"), new string((char)('a' + i), 1000 * i));
        }

        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        string[] bodies = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(i => host.Client.GetStringAsync($"{TestHost.Ours}/{i % 20}.txt")));

        Assert.All(bodies, static (body, i) => Assert.Equal(new string((char)('a' + (i % 20)), 1000 * (i % 20)), body));
        await AssertNothingIsLeftAsync(host);
    }

    [Fact]
    public async Task Get_LinkToFileInside_IsServed()
    {
        Directory.CreateDirectory(_root.File("sub"));
        File.WriteAllText(_root.File("file.txt"), "content");
        File.CreateSymbolicLink(_root.File("link.txt"), "file.txt");
        File.CreateSymbolicLink(_root.File("sub/up.txt"), "../file.txt");
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        Assert.Equal("content", await host.Client.GetStringAsync($"{TestHost.Ours}/link.txt"));
        Assert.Equal("content", await host.Client.GetStringAsync($"{TestHost.Ours}/sub/up.txt"));
    }

    [Fact]
    public async Task Get_RootRenamed_ServesTheSameFolder()
    {
        Directory.CreateDirectory(_root.File("before"));
        File.WriteAllText(_root.File("before/file.txt"), "content");
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.MapAioFiles("/", _root.File("before")));
        Directory.Move(_root.File("before"), _root.File("after"));

        Assert.Equal("content", await host.Client.GetStringAsync("/file.txt"));
    }

    [Theory]
    [InlineData("/ours/sub?q=1", "/ours/sub/?q=1")]
    [InlineData("/ours", "/ours/")]
    [InlineData("/ours/with%20space", "/ours/with%20space/")]
    public async Task Get_DirectoryWithoutSlash_IsRedirected(string request, string location)
    {
        foreach (string name in (string[])["", "sub", "with space"])
        {
            Directory.CreateDirectory(_root.File(name));
            File.WriteAllText(Path.Combine(_root.File(name), "index.html"), $"index of '{name}'");
        }

        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        using HttpResponseMessage response = await host.Client.GetAsync(request);
        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(location, response.Headers.Location!.OriginalString);
        Assert.StartsWith("index of", await host.Client.GetStringAsync(location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//")]
    [InlineData("//sub")]
    [InlineData("///sub")]
    public async Task Get_SeveralLeadingSlashes_AreNotRedirectedToAnotherHost(string request)
    {
        Directory.CreateDirectory(_root.File("sub"));
        File.WriteAllText(_root.File("sub/index.html"), "index");
        await using TestHost host = await TestHost.StartAsync(null, map: app => app.MapAioFiles("", _root.FullPath));

        RawResponse response = await RawHttp.GetAsync(host.Address, request);

        Assert.Equal(404, response.Status);
        Assert.DoesNotContain("Location", response.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Get_DirectoryWithoutDefaultFile_Is404()
    {
        Directory.CreateDirectory(_root.File("sub"));
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        foreach (string path in (string[])["/ours", "/ours/", "/ours/sub", "/ours/sub/"])
        {
            using HttpResponseMessage response = await host.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await AssertNothingIsLeftAsync(host);
    }

    [Fact]
    public async Task Get_DirectoryNamedLikeADefaultFile_IsSkipped()
    {
        Directory.CreateDirectory(_root.File("index.html"));
        File.WriteAllText(_root.File("home.html"), "home");
        var options = new AioFilesOptions { DefaultFiles = ["index.html", "home.html"] };
        await using TestHost host = await TestHost.StartAsync(_root.FullPath, options);

        Assert.Equal("home", await host.Client.GetStringAsync("/ours/"));
        await AssertNothingIsLeftAsync(host);
    }

    [Fact]
    public async Task Options_AreApplied()
    {
        Directory.CreateDirectory(_root.File(".well-known"));
        File.WriteAllText(_root.File(".well-known/security.txt"), "known");
        File.WriteAllText(_root.File(".dot.txt"), "dot");
        File.WriteAllText(_root.File("home.htm"), "home");
        File.WriteAllText(_root.File("strange.kind"), "strange");
        List<string> prepared = [];
        var options = new AioFilesOptions
        {
            CacheControl = "max-age=60",
            DefaultFiles = ["index.html", "home.htm"],
            ServeDotFiles = true,
            ServeUnknownFileTypes = true,
            DefaultContentType = "application/x-strange",
            ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [".htm"] = "text/x-home" } },
            OnPrepareResponse = context =>
            {
                prepared.Add($"{context.Context.Response.StatusCode} {context.Name} {context.Length}");
                context.Context.Response.Headers["X-Prepared"] = "yes";
            },
        };
        await using TestHost host = await TestHost.StartAsync(_root.FullPath, options);
        options.CacheControl = "changed too late";

        using HttpResponseMessage home = await host.Client.GetAsync("/ours/");
        Assert.Equal("text/x-home", home.Content.Headers.ContentType!.MediaType);
        Assert.Equal("max-age=60", home.Headers.CacheControl!.ToString());
        Assert.Equal("yes", home.Headers.GetValues("X-Prepared").Single());
        using HttpResponseMessage strange = await host.Client.GetAsync("/ours/strange.kind");
        Assert.Equal("application/x-strange", strange.Content.Headers.ContentType!.MediaType);
        Assert.Equal("dot", await host.Client.GetStringAsync("/ours/.dot.txt"));
        Assert.Equal(["200 home.htm 4", "200 strange.kind 7", "200 .dot.txt 3"], prepared);
    }

    [Fact]
    public async Task Get_WellKnown_IsServedAlthoughDotFilesAreNot()
    {
        Directory.CreateDirectory(_root.File(".well-known"));
        File.WriteAllText(_root.File(".well-known/security.txt"), "known");
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        Assert.Equal("known", await host.Client.GetStringAsync("/ours/.well-known/security.txt"));
    }

    [Fact]
    public async Task OtherMethods_Are405()
    {
        File.WriteAllText(_root.File("file.txt"), "content");
        await using TestHost host = await TestHost.StartAsync(_root.FullPath);

        using HttpResponseMessage response = await host.Client.DeleteAsync("/ours/file.txt");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.True(File.Exists(_root.File("file.txt")));
    }

    [Fact]
    public async Task Map_RootThatIsNoDirectory_ThrowsNamingIt()
    {
        File.WriteAllText(_root.File("file.txt"), "content");
        await using TestHost host = await TestHost.StartAsync(null, map: app =>
        {
            foreach (string name in (string[])["missing", "file.txt"])
            {
                string path = _root.File(name);
                var e = Assert.Throws<DirectoryNotFoundException>(() => app.MapAioFiles("/x", path));
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
            }

            Assert.Equal("prefix", Assert.Throws<ArgumentNullException>(() => app.MapAioFiles(null!, "/")).ParamName);
            Assert.Equal("root", Assert.Throws<ArgumentException>(() => app.MapAioFiles("/x", "")).ParamName);
        });
    }

    [Fact]
    public async Task Stop_ClosesTheRoot()
    {
        await using (TestHost host = await TestHost.StartAsync(_root.FullPath))
        {
            Assert.Contains(ProcFs.OpenDescriptors(), open => open.Target == _root.FullPath);
            await host.StopAsync();
        }

        Assert.DoesNotContain(ProcFs.OpenDescriptors(), open => open.Target == _root.FullPath);
    }

    private async Task AssertNothingIsLeftAsync(TestHost host)
    {
        await Bounded.UntilAsync(() => host.Context.OutstandingRequests == 0 && !ProcFs.OpenDescriptors().Any(
            open => open.Target.StartsWith(_root.FullPath + "/", StringComparison.Ordinal)));
    }
}
