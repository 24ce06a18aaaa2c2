using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files.Requests;

/// <summary>The headers If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since of a GET or HEAD request, in
/// the order of RFC 9110, section 13.2.2. A tag decides without the time beside it. A time in the future, and what
/// cannot be parsed, is ignored.</summary>
internal static class Preconditions
{
    internal enum Outcome
    {
        /// <summary>The file is sent.</summary>
        Process,

        /// <summary>304: the client has this version.</summary>
        NotModified,

        /// <summary>412: the client wants another version.</summary>
        Failed,
    }

    internal static Outcome Evaluate(HttpRequest request, DateTimeOffset lastModified, EntityTagHeaderValue tag)
    {
        IHeaderDictionary raw = request.Headers;
        if (raw.IfMatch.Count == 0 && raw.IfNoneMatch.Count == 0 &&
            raw.IfModifiedSince.Count == 0 && raw.IfUnmodifiedSince.Count == 0)
        {
            return Outcome.Process;
        }

        RequestHeaders headers = request.GetTypedHeaders();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        bool isWanted = headers.IfMatch.Count > 0
            ? Contains(headers.IfMatch, tag, strongly: true)
            : headers.IfUnmodifiedSince is not { } unmodifiedSince || unmodifiedSince > now ||
                lastModified <= unmodifiedSince;
        if (!isWanted)
        {
            return Outcome.Failed;
        }

        // RFC 9110, section 13.1.3: If-Modified-Since is ignored beside every If-None-Match.
        bool isKnown = raw.IfNoneMatch.Count > 0
            ? Contains(headers.IfNoneMatch, tag, strongly: false)
            : headers.IfModifiedSince is { } modifiedSince && modifiedSince <= now && lastModified <= modifiedSince;
        return isKnown ? Outcome.NotModified : Outcome.Process;
    }

    private static bool Contains(IList<EntityTagHeaderValue> tags, EntityTagHeaderValue tag, bool strongly)
    {
        foreach (EntityTagHeaderValue candidate in tags)
        {
            if (candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, strongly))
            {
                return true;
            }
        }

        return false;
    }
}
