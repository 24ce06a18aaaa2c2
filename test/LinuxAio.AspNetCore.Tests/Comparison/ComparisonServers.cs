using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>Kestrel servers of both kinds, for HTTP/1.1 and HTTP/2, over one folder. Both have response
/// compression.</summary>
internal sealed class ComparisonServers : IAsyncDisposable
{
    private static readonly DateTimeOffset s_changed = new(2024, 2, 29, 12, 34, 56, TimeSpan.Zero);

    private static readonly HashSet<string> s_headers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Ranges", "Allow", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Length",
        "Content-Range", "Content-Type", "ETag", "Last-Modified", "Location", "Vary",
    };

    private readonly TempDirectory _root;
    private readonly TestHost[] _ours, _theirs;
    private readonly Dictionary<(TestHost Host, string Path), string?> _tags = [];

    private ComparisonServers(TempDirectory root, TestHost[] ours, TestHost[] theirs)
    {
        _root = root;
        _ours = ours;
        _theirs = theirs;
    }

    internal static async Task<ComparisonServers> StartAsync()
    {
        TempDirectory root = new();
        string folder = root.File("root");
        Fill(folder);
        List<TestHost> hosts = [];
        foreach (Action<WebApplication> map in (Action<WebApplication>[])
            [app => MapOurs(app, folder), app => MapTheirs(app, folder)])
        {
            foreach (bool http2 in (bool[])[false, true])
            {
                hosts.Add(await TestHost.StartAsync(
                    null, map: map, http2: http2, services: static services => services.AddResponseCompression()));
            }
        }

        return new ComparisonServers(root, [.. hosts[..2]], [.. hosts[2..]]);
    }

    internal async Task<ComparedCase> AskAsync(ComparedRequest request)
    {
        int version = request.Http2 ? 1 : 0;
        return new ComparedCase(
            request, await AskAsync(_ours[version], request), await AskAsync(_theirs[version], request));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestHost host in _ours.Concat(_theirs))
        {
            await host.DisposeAsync();
        }

        _root.Dispose();
    }

    private async Task<ComparedAnswer> AskAsync(TestHost host, ComparedRequest request)
    {
        string? tag = await TagOfAsync(host, request.Path);
        using HttpResponseMessage response = await SendAsync(host, request, tag ?? "\"none\"");
        Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers)
            .Where(static header => s_headers.Contains(header.Key))
            .ToDictionary(static header => header.Key, static header => string.Join('|', header.Value));
        if (tag is not null && headers.GetValueOrDefault("ETag") == tag)
        {
            headers["ETag"] = request.Path.StartsWith("/result", StringComparison.Ordinal) ? tag : "{etag}";
        }

        return new ComparedAnswer((int)response.StatusCode, headers, await BodyOfAsync(response));
    }

    private async Task<string?> TagOfAsync(TestHost host, string path)
    {
        if (!_tags.TryGetValue((host, path), out string? tag))
        {
            using HttpResponseMessage response =
                await SendAsync(host, new ComparedRequest("GET", path, "", Http2: false), "");
            tag = _tags[(host, path)] = response.Headers.ETag?.ToString();
        }

        return tag;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestHost host, ComparedRequest request, string tag)
    {
        // Send the path as it is: by default, Uri would decode and shorten it.
        var uri = new Uri(
            host.Address.GetLeftPart(UriPartial.Authority) + request.Path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage message = new(new HttpMethod(request.Method), uri)
        {
            Version = host.Client.DefaultRequestVersion,
            VersionPolicy = host.Client.DefaultVersionPolicy,
        };
        foreach (string header in request.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = header.Split(':', 2, StringSplitOptions.TrimEntries);
            message.Headers.TryAddWithoutValidation(parts[0], Fill(parts[1], tag));
        }

        return await host.Client.SendAsync(message);
    }

    private static async Task<string> BodyOfAsync(HttpResponseMessage response)
    {
        Stream body = await response.Content.ReadAsStreamAsync();
        if (response.RequestMessage!.Method != HttpMethod.Head)
        {
            body = string.Join(',', response.Content.Headers.ContentEncoding) switch
            {
                "gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => body,
            };
        }

        using MemoryStream bytes = new();
        await body.CopyToAsync(bytes);
        return $"{bytes.Length} bytes {Convert.ToHexString(SHA256.HashData(bytes.ToArray()), 0, 8)}";
    }

    private static string Fill(string text, string tag) => text
        .Replace(
            "W/{etag}", tag.StartsWith("W/", StringComparison.Ordinal) ? tag : "W/" + tag, StringComparison.Ordinal)
        .Replace("{etag}", tag, StringComparison.Ordinal)
        .Replace("{changed}", Http(s_changed), StringComparison.Ordinal)
        .Replace("{before}", Http(s_changed.AddSeconds(-1)), StringComparison.Ordinal)
        .Replace("{after}", Http(s_changed.AddSeconds(1)), StringComparison.Ordinal)
        .Replace("{future}", Http(DateTimeOffset.UtcNow.AddYears(1)), StringComparison.Ordinal);

    private static string Http(DateTimeOffset time) => time.ToString("r", CultureInfo.InvariantCulture);

    private static void MapOurs(WebApplication app, string root)
    {
        app.UseResponseCompression();
        app.UseAioFiles(root, ComparisonRequests.Use);
        app.MapAioFiles(ComparisonRequests.Map, root);
        MapResults(app, root, AioResults.File);
    }

    private static void MapTheirs(WebApplication app, string root)
    {
        app.UseResponseCompression();
        var provider = new PhysicalFileProvider(root);
        foreach (string prefix in (string[])[ComparisonRequests.Map, ComparisonRequests.Use])
        {
            app.UseDefaultFiles(new DefaultFilesOptions { RequestPath = prefix, FileProvider = provider });
            app.UseStaticFiles(new StaticFileOptions { RequestPath = prefix, FileProvider = provider });
        }

        MapResults(app, root, static (path, contentType, name, modified, tag, ranges) =>
            Results.File(path, contentType, name, modified, tag, ranges));
    }

    private delegate IResult FileResult(
        string path, string? contentType, string? name, DateTimeOffset? modified, EntityTagHeaderValue? tag,
        bool ranges);

    private static void MapResults(WebApplication app, string root, FileResult file)
    {
        string text = Path.Combine(root, "text.txt");
        var strong = new EntityTagHeaderValue("\"v1\"");
        var weak = new EntityTagHeaderValue("\"v1\"", isWeak: true);
        Add("strong", () => file(text, "text/plain", null, null, strong, true));
        Add("weak", () => file(text, "text/plain", null, null, weak, true));
        Add("plain", () => file(text, null, null, null, null, false));
        Add("download", () => file(text, "text/plain", "größe \"x\".txt", s_changed.AddMilliseconds(5), strong, false));
        Add("empty", () => file(Path.Combine(root, "empty.txt"), "text/plain", null, null, strong, true));
        Add("ranges", () => file(Path.Combine(root, "big.bin"), null, null, null, null, true));

        void Add(string name, Func<IResult> result) => app.MapMethods("/result/" + name, ["GET", "HEAD"], result);
    }

    private static void Fill(string root)
    {
        Write("text.txt", [.. Enumerable.Range(0, 1000).Select(static i => (byte)('a' + (i % 26)))]);
        Write("big.bin", RandomBytes.Make(400_000));
        Write("empty.txt", []);
        foreach (string name in (string[])
            [
                "page.html", "script.js", "image.svg", "UPPER.TXT", "with space and ü.txt", "100%.txt",
                "plus+sign.txt", "semi;colon.txt", "colon:colon.txt", "quote'quote.txt", "back\\slash.txt",
                "sub/index.html", "sub/deep/file.css", "sub/.hidden.txt", "htm/index.htm", "default/default.htm",
                "default/index.html", "folder.txt/file.txt", "unknown.type", "noextension", ".hidden.txt",
                ".well-known/security.txt", ".git/config.txt", "../outside.txt",
            ])
        {
            Write(name, Encoding.UTF8.GetBytes($"content of {name}"));
        }

        Link("link.txt", "text.txt");
        Link("sub/up.txt", "../text.txt");
        Link("linked", "sub/deep");
        Link("out.txt", "../outside.txt");
        Link("absolute.txt", Path.Combine(root, "text.txt"));
        Link("dangling.txt", "nothing.txt");

        void Write(string name, byte[] content)
        {
            string path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, s_changed.UtcDateTime.AddMilliseconds(789));
        }

        void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(root, name), target);
    }
}
