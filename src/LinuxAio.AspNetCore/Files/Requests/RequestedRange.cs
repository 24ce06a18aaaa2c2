using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace LinuxAio.AspNetCore.Files.Requests;

/// <summary>A part of a file, as the Range header asks for it. The header is understood as StaticFileMiddleware
/// understands it: one range, or else the whole file.</summary>
/// <param name="Offset">In bytes from the start of the file.</param>
/// <param name="Length">In bytes; 0 if the range contains no byte of the file.</param>
internal readonly record struct RequestedRange(long Offset, long Length)
{
    internal bool IsSatisfiable => Length > 0;

    /// <summary>Parses the Range and If-Range headers. Returns null if the whole file must be sent.</summary>
    internal static RequestedRange? Parse(
        HttpRequest request, long length, DateTimeOffset lastModified, EntityTagHeaderValue tag)
    {
        // Many small ranges cost the server much more than the client. RFC 9110 permits sending the whole file instead.
        StringValues raw = request.Headers.Range;
        if (StringValues.IsNullOrEmpty(raw) || raw.Count > 1 || raw.ToString().Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

        RequestHeaders headers = request.GetTypedHeaders();
        bool isConditional = !StringValues.IsNullOrEmpty(request.Headers.IfRange);
        if (headers.Range is not { } range || (isConditional && !IsCurrent(headers.IfRange, lastModified, tag)))
        {
            return null;
        }

        return range.Ranges.Count == 1 ? Clip(range.Ranges.First(), length) : default(RequestedRange);
    }

    private static RequestedRange Clip(RangeItemHeaderValue range, long length)
    {
        if (range.From is not { } from)
        {
            long suffix = Math.Min(range.To ?? 0, length);
            return new RequestedRange(length - suffix, suffix);
        }

        long last = Math.Min(range.To ?? long.MaxValue, length - 1);
        return from < length ? new RequestedRange(from, last - from + 1) : default;
    }

    /// <summary>Whether If-Range names the current version of the file: by a strong tag, or by exactly the time of its
    /// last change. A condition that cannot be parsed names none.</summary>
    private static bool IsCurrent(
        RangeConditionHeaderValue? condition, DateTimeOffset lastModified, EntityTagHeaderValue tag) =>
        condition?.EntityTag is { } wanted
            ? wanted.Compare(tag, useStrongComparison: true)
            : condition?.LastModified == lastModified;
}
