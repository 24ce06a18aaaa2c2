namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>The requests of the comparison, as data.</summary>
internal static class ComparisonRequests
{
    /// <summary>The prefixes of MapAioFiles and of UseAioFiles; the framework serves the same files below
    /// both.</summary>
    internal const string Map = "/map", Use = "/use";

    /// <summary>The paths of file results: with a strong tag and ranges, with a weak tag and ranges, with neither, and
    /// as a download.</summary>
    internal static readonly string[] Results =
        ["/result/strong", "/result/weak", "/result/plain", "/result/download", "/result/empty", "/result/ranges"];

    private static readonly string[] s_conditions =
    [
        "",
        "Range: bytes=0-0",
        "Range: bytes=0-9",
        "Range: bytes=10-",
        "Range: bytes=-7",
        "Range: bytes=-0",
        "Range: bytes=-1000000",
        "Range: bytes=0-1000000",
        "Range: bytes=999-",
        "Range: bytes=1000-",
        "Range: bytes=65530-65545",
        "Range: bytes=999999999999-",
        "Range: bytes=0-0,2-3",
        "Range: bytes=0-0\nRange: bytes=2-3",
        "Range: ",
        "Range: bytes",
        "Range: bytes=",
        "Range: bytes=-",
        "Range: bytes=a-b",
        "Range: bytes=9-0",
        "Range: bytes = 1 - 2",
        "Range: BYTES=1-2",
        "Range: items=1-2",
        "Range: bytes=1-2;q",
        "Range: bytes=1--2",
        "Range: bytes=99999999999999999999-",
        "Range: bytes=0-0,",
        "If-None-Match: {etag}",
        "If-None-Match: W/{etag}",
        "If-None-Match: \"other\"",
        "If-None-Match: \"other\", {etag}",
        "If-None-Match: \"other\"\nIf-None-Match: {etag}",
        "If-None-Match: *",
        "If-None-Match: nonsense",
        "If-Match: {etag}",
        "If-Match: W/{etag}",
        "If-Match: \"other\"",
        "If-Match: \"other\", {etag}",
        "If-Match: *",
        "If-Match: nonsense",
        "If-Match: {etag}\nIf-None-Match: {etag}",
        "If-Match: \"other\"\nIf-None-Match: {etag}",
        "If-Match: {etag}\nIf-Unmodified-Since: {before}",
        "If-Match: \"other\"\nIf-Unmodified-Since: {after}",
        "If-Modified-Since: {changed}",
        "If-Modified-Since: {before}",
        "If-Modified-Since: {after}",
        "If-Modified-Since: {future}",
        "If-Modified-Since: nonsense",
        "If-Unmodified-Since: {changed}",
        "If-Unmodified-Since: {before}",
        "If-Unmodified-Since: {after}",
        "If-Unmodified-Since: {future}",
        "If-Unmodified-Since: nonsense",
        "If-Unmodified-Since: {after}\nIf-Modified-Since: {changed}",
        "If-None-Match: \"other\"\nIf-Modified-Since: {after}",
        "If-None-Match: nonsense\nIf-Modified-Since: {after}",
        "If-None-Match: {etag}\nIf-Modified-Since: {before}",
        "If-None-Match: {etag}\nRange: bytes=0-1",
        "If-Match: \"other\"\nRange: bytes=0-1",
        "If-Unmodified-Since: {before}\nRange: bytes=5000-",
        "If-Range: {etag}\nRange: bytes=0-1",
        "If-Range: W/{etag}\nRange: bytes=0-1",
        "If-Range: \"other\"\nRange: bytes=0-1",
        "If-Range: \"other\"\nRange: bytes=5000-",
        "If-Range: {changed}\nRange: bytes=0-1",
        "If-Range: {before}\nRange: bytes=0-1",
        "If-Range: {after}\nRange: bytes=0-1",
        "If-Range: nonsense\nRange: bytes=0-1",
        "If-Range: {etag}",
        "Accept-Encoding: gzip",
        "Accept-Encoding: br;q=0.5, gzip",
        "Accept-Encoding: identity",
        "Accept-Encoding: gzip\nRange: bytes=0-9",
        "Accept-Encoding: gzip\nIf-None-Match: {etag}",
    ];

    private static readonly string[] s_files =
        ["/text.txt", "/empty.txt", "/big.bin", "/sub/", "/missing.txt", "/unknown.type"];

    private static readonly string[] s_names =
    [
        "/", "", "/page.html", "/script.js", "/image.svg", "/UPPER.TXT", "/Text.txt",
        "/with%20space%20and%20%C3%BC.txt",
        "/100%25.txt", "/plus+sign.txt", "/semi;colon.txt", "/text.txt?query=1", "/text.txt?", "/sub/deep/file.css",
        "/noextension", "/text.txt/", "/text.txt/more.txt", "/text.txt.", "/text.txt%20", "/sub", "/sub?query=1",
        "/sub/?query=1", "/sub/deep", "/sub/deep/", "/sub/index.html", "/htm", "/htm/", "/default/", "/folder.txt",
        "/folder.txt/", "/.hidden.txt", "/.well-known/security.txt", "/.well-known", "/sub/.hidden.txt",
        "/.git/config.txt",
        "/link.txt", "/sub/up.txt", "/out.txt", "/absolute.txt", "/dangling.txt", "/linked/file.css", "//text.txt",
        "/sub//index.html", "//", "//sub", "/sub%2Findex.html", "/sub%5Cindex.html", "/back%5Cslash.txt", "/./text.txt",
        "/sub/../text.txt", "/%2e%2e/text.txt", "/..%2ftext.txt", "/%252e%252e/text.txt", "/%E2%82.txt", "/%ff.txt",
        "/..;/text.txt", "/...", "/*", "/%74ext.txt", "/text%2Etxt", "/colon:colon.txt", "/quote'quote.txt",
    ];

    private static readonly string[] s_otherMethods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"];

    internal static IEnumerable<ComparedRequest> OfFolders() =>
    [
        .. from path in s_files
           from condition in s_conditions
           from method in (string[])["GET", "HEAD"]
           from prefix in (string[])[Map, Use]
           select new ComparedRequest(method, prefix + path, condition, Http2: false),
        .. from name in s_names
           from method in (string[])["GET", "HEAD"]
           from prefix in (string[])[Map, Use]
           from http2 in (bool[])[false, true]
           select new ComparedRequest(method, prefix + name, "", http2),
        .. from condition in s_conditions
           select new ComparedRequest("GET", Use + "/text.txt", condition, Http2: true),
        .. from method in s_otherMethods
           from path in (string[])["/text.txt", "/missing.txt", "/sub", "/sub/"]
           from prefix in (string[])[Map, Use]
           select new ComparedRequest(method, prefix + path, "", Http2: false),
    ];

    internal static IEnumerable<ComparedRequest> OfResults() =>
        from path in Results
        from condition in s_conditions
        from method in (string[])["GET", "HEAD"]
        from http2 in (bool[])[false, true]
        select new ComparedRequest(method, path, condition, http2);
}
