namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>A request that is sent to both servers. In the headers, <c>{etag}</c> is the tag that the server gives the
/// file, <c>{changed}</c>, <c>{before}</c>, <c>{after}</c> and <c>{future}</c> are times.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query, sent as they are.</param>
/// <param name="Headers">The headers, one a line.</param>
/// <param name="Http2">Whether it is sent over HTTP/2 instead of HTTP/1.1.</param>
internal sealed record ComparedRequest(string Method, string Path, string Headers, bool Http2)
{
    internal bool Has(string text) => Headers.Contains(text, StringComparison.Ordinal);

    public override string ToString() =>
        $"{Method} {Path} HTTP/{(Http2 ? "2" : "1.1")} [{Headers.Replace("\n", "; ", StringComparison.Ordinal)}]";
}
