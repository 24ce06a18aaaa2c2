using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files.Requests;

/// <summary>The headers If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since. They are combined as
/// StaticFileMiddleware combines them: the most severe outcome of any header decides.</summary>
internal static class Preconditions
{
    /// <summary>Ordered from the least to the most severe.</summary>
    internal enum Outcome
    {
        Unspecified,
        NotModified,
        Process,
        Failed,
    }

    internal static Outcome Evaluate(HttpRequest request, DateTimeOffset lastModified, EntityTagHeaderValue? tag)
    {
        IHeaderDictionary raw = request.Headers;
        if (raw.IfMatch.Count == 0 && raw.IfNoneMatch.Count == 0 &&
            raw.IfModifiedSince.Count == 0 && raw.IfUnmodifiedSince.Count == 0)
        {
            return Outcome.Unspecified;
        }

        RequestHeaders headers = request.GetTypedHeaders();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Outcome outcome = Match(headers.IfMatch, tag, Outcome.Process, Outcome.Failed);
        outcome = MostSevere(outcome, Match(headers.IfNoneMatch, tag, Outcome.NotModified, Outcome.Process));
        if (headers.IfModifiedSince is { } modifiedSince && modifiedSince <= now)
        {
            outcome = MostSevere(outcome, modifiedSince < lastModified ? Outcome.Process : Outcome.NotModified);
        }

        if (headers.IfUnmodifiedSince is { } unmodifiedSince && unmodifiedSince <= now)
        {
            outcome = MostSevere(outcome, unmodifiedSince >= lastModified ? Outcome.Process : Outcome.Failed);
        }

        return outcome;
    }

    private static Outcome Match(
        IList<EntityTagHeaderValue> tags, EntityTagHeaderValue? tag, Outcome matched, Outcome unmatched)
    {
        if (tags.Count == 0)
        {
            return Outcome.Unspecified;
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

    private static Outcome MostSevere(Outcome one, Outcome other) => one > other ? one : other;
}
