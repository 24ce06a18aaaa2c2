using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files;

/// <summary>If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since, weighed as StaticFileMiddleware weighs
/// them: the gravest verdict of any header holds.</summary>
internal static class Preconditions
{
    // In the order of their gravity.
    internal enum Verdict
    {
        Unspecified,
        NotModified,
        Process,
        Failed,
    }

    internal static Verdict Judge(HttpRequest request, DateTimeOffset lastModified, EntityTagHeaderValue? tag)
    {
        IHeaderDictionary raw = request.Headers;
        if (raw.IfMatch.Count == 0 && raw.IfNoneMatch.Count == 0 &&
            raw.IfModifiedSince.Count == 0 && raw.IfUnmodifiedSince.Count == 0)
        {
            return Verdict.Unspecified;
        }

        RequestHeaders headers = request.GetTypedHeaders();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Verdict verdict = Matches(headers.IfMatch, tag, Verdict.Process, Verdict.Failed);
        verdict = Graver(verdict, Matches(headers.IfNoneMatch, tag, Verdict.NotModified, Verdict.Process));
        if (headers.IfModifiedSince is { } modifiedSince && modifiedSince <= now)
        {
            verdict = Graver(verdict, modifiedSince < lastModified ? Verdict.Process : Verdict.NotModified);
        }

        if (headers.IfUnmodifiedSince is { } unmodifiedSince && unmodifiedSince <= now)
        {
            verdict = Graver(verdict, unmodifiedSince >= lastModified ? Verdict.Process : Verdict.Failed);
        }

        return verdict;
    }

    private static Verdict Matches(
        IList<EntityTagHeaderValue> tags, EntityTagHeaderValue? tag, Verdict matched, Verdict unmatched)
    {
        if (tags.Count == 0)
        {
            return Verdict.Unspecified;
        }

        foreach (EntityTagHeaderValue candidate in tags)
        {
            if (candidate.Equals(EntityTagHeaderValue.Any) ||
                (tag is not null && candidate.Compare(tag, useStrongComparison: true)))
            {
                return matched;
            }
        }

        return unmatched;
    }

    private static Verdict Graver(Verdict one, Verdict other) => one > other ? one : other;
}
