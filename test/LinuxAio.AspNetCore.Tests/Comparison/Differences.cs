namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>Every difference from UseStaticFiles and Results.File. The documentation of ASP.NET Core has the same
/// list.</summary>
internal static class Differences
{
    private const string Order = "RFC 9110, section 13.2.2";
    private const string None = "none";

    internal static readonly Difference[] All =
    [
        .. Conditions(),
        .. Headers(),
        .. Results(),
        .. Names(),
    ];

    private static IEnumerable<Difference> Conditions() =>
    [
        new("`If-None-Match` with a weak tag, or for a file with a weak tag", "304", "200, or 206 with `Range`",
            "RFC 9110, section 13.1.2: it compares weakly",
            static c => c.Request.Has("If-None-Match") && (c.Request.Has("W/{etag}") || HasTag(c, "W/\"v1\"")) &&
                c is { Ours.Status: 304, Theirs.Status: 200 or 206 }),
        new("`If-None-Match` that matches, with `If-Modified-Since` that does not", "304", "200", Order,
            static c => c.Request.Has("If-None-Match: {etag}\nIf-Modified-Since") &&
                c is { Ours.Status: 304, Theirs.Status: 200 }),
        new("`If-None-Match` that has no valid tag, with `If-Modified-Since`", "200", "304",
            "RFC 9110, section 13.1.3: beside `If-None-Match` the time is ignored",
            static c => c.Request.Has("If-None-Match: nonsense\nIf-Modified-Since") &&
                c is { Ours.Status: 200, Theirs.Status: 304 }),
        new("`If-Match` that matches, with `If-Unmodified-Since` that does not", "200", "412", Order,
            static c => c.Request.Has("If-Match: {etag}\nIf-Unmodified-Since") &&
                c is { Ours.Status: 200, Theirs.Status: 412 }),
        new("`If-Match` and `If-None-Match` that both match, or times that do", "304", "200", Order,
            static c => (c.Request.Has("If-Match: {etag}\nIf-None-Match") ||
                c.Request.Has("If-Unmodified-Since: {after}\nIf-Modified-Since")) &&
                c is { Ours.Status: 304, Theirs.Status: 200 }),
        new("`If-Range` with a later time than the file's, or with no valid tag or time", "200", "206 or 416",
            "RFC 9110, section 13.1.5: the time must be the same, and what does not match means the whole file",
            static c => (c.Request.Has("If-Range: {after}") || c.Request.Has("If-Range: nonsense")) &&
                c is { Ours.Status: 200, Theirs.Status: 206 or 416 }),
    ];

    private static IEnumerable<Difference> Headers() =>
    [
        new("304", "no `Content-Type`", "`Content-Type`", "RFC 9110, section 15.4.5: it has no content",
            static c => c is { Ours.Status: 304, Theirs.Status: 304 }, "Content-Type"),
        new("304 to HEAD, with response compression", "no `Content-Encoding`", "`Content-Encoding`, `Vary`",
            "there is no content to encode", static c => c is { Ours.Status: 304, Theirs.Status: 304 } &&
                c.Request.Has("gzip"), "Content-Encoding", "Vary"),
        new("412 and 416", "`ETag`, `Last-Modified`, `Accept-Ranges`", "none, or some of them",
            "the client learns the current version without another request",
            static c => c is { Ours.Status: 412 or 416 }, "ETag", "Last-Modified", "Accept-Ranges"),
        new("416 of a result", "no `Content-Type`", "`Content-Type`", "there is no content",
            static c => IsResult(c) && c is { Ours.Status: 416 }, "Content-Type"),
        new("an empty file, with response compression", "as it is", "`Content-Encoding`, `Vary`",
            "nothing is no valid content of gzip",
            static c => c.Ours.Status == 200 && c.Ours.Body.StartsWith("0 bytes", StringComparison.Ordinal) &&
                c.Request.Has("Accept-Encoding"), "Content-Encoding", "Vary", "Content-Length"),
        new("301 to the URL with a slash", "a path in `Location`", "an absolute URL in `Location`",
            "behind a proxy the server does not know its scheme and host",
            static c => c is { Ours.Status: 301, Theirs.Status: 301 }, "Location"),
    ];

    private static IEnumerable<Difference> Results() =>
    [
        new("a result without a tag of its own", "a tag of the file, and conditions compare with it", "no tag",
            "a client can ask again without a transfer",
            static c => IsResult(c) && !c.Theirs.Headers.ContainsKey("ETag") && c.Request.Has("If-") &&
                c is { Ours.Status: 200 or 304 or 412, Theirs.Status: 200 or 206 or 304 or 412 or 416 }),
        new("the same, in the headers", "`ETag`", None, "as above",
            static c => IsResult(c) && !c.Theirs.Headers.ContainsKey("ETag"), "ETag"),
        new("304 of a result with ranges", "`Accept-Ranges`", None, "as for static files",
            static c => IsResult(c) && c.Ours.Status == 304, "Accept-Ranges"),
        new("HEAD with `Range`, for a result", "200", "206 or 416", "RFC 9110, section 14.2: `Range` is for GET only",
            static c => IsResult(c) && c.Request is { Method: "HEAD" } && c.Request.Has("Range: ") &&
                c is { Ours.Status: 200, Theirs.Status: 206 or 416 }),
    ];

    private static IEnumerable<Difference> Names() =>
    [
        new("another method than GET and HEAD, to `MapAioFiles`", "405", "404", "the path has an endpoint",
            static c => c is { Ours.Status: 405, Theirs.Status: 404 } &&
                c.Request.Path.StartsWith(ComparisonRequests.Map, StringComparison.Ordinal)),
        new("a link to a file beneath the root", "the file", "as many bytes of it as the target of the link is long",
            "the framework takes the length of the link", static c => IsOneOf(c, "/link.txt", "/sub/up.txt")),
        new("the same to HEAD", "length and time of the file", "those of the link", "as above",
            static c => IsOneOf(c, "/link.txt", "/sub/up.txt"), "Content-Length", "Last-Modified", "ETag"),
        new("a link that leads out of the root, an absolute one, or to nothing", "404", "200",
            "no request leaves the root; HEAD finds what GET finds",
            static c => IsOneOf(c, "/out.txt", "/absolute.txt", "/dangling.txt") && c.Ours.Status == 404),
        new("several slashes between two names", "404", "200 or 301", "a file has one URL",
            static c => c.Request.Path.Contains("//", StringComparison.Ordinal) &&
                c is { Ours.Status: 404, Theirs.Status: 200 or 301 }),
        new("a file in a directory whose name begins with a dot, but for `.well-known`", "404", "200",
            "`.git` and the like are not for clients", static c => IsOneOf(c, "/.git/config.txt")),
    ];

    private static bool IsResult(ComparedCase one) =>
        one.Request.Path.StartsWith("/result", StringComparison.Ordinal);

    private static bool HasTag(ComparedCase one, string tag) => one.Theirs.Headers.GetValueOrDefault("ETag") == tag;

    private static bool IsOneOf(ComparedCase one, params string[] names) => names.Any(
        name => one.Request.Path == ComparisonRequests.Map + name || one.Request.Path == ComparisonRequests.Use + name);
}
