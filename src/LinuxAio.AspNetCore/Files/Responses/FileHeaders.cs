using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files.Responses;

/// <summary>The headers that describe a file in every response about it.</summary>
internal sealed class FileHeaders
{
    /// <summary>Null: no Content-Type header is sent.</summary>
    internal required string? ContentType { get; init; }

    /// <summary>In UTC, in whole seconds.</summary>
    internal required DateTimeOffset LastModified { get; init; }

    internal required EntityTagHeaderValue EntityTag { get; init; }

    /// <summary>Whether a client may ask for a part of the file. If false, the Range header is ignored.</summary>
    internal bool AcceptRanges { get; init; } = true;

    /// <summary>Null: no Cache-Control header is sent.</summary>
    internal string? CacheControl { get; init; }

    /// <summary>Null: no Content-Encoding header is sent.</summary>
    internal string? ContentEncoding { get; init; }

    /// <summary>Whether the response depends on Accept-Encoding: another request may get another form of the
    /// file.</summary>
    internal bool VariesByEncoding { get; init; }

    /// <summary>Whether response compression may compress the body over HTTPS. Null: its own setting decides.</summary>
    internal HttpsCompressionMode? HttpsCompression { get; init; }

    /// <summary>Null: no Content-Disposition header is sent.</summary>
    internal string? ContentDisposition { get; init; }

    /// <summary>The application's callback, called after all headers are set and before they are sent.</summary>
    internal Action<AioFileResponseContext>? OnPrepareResponse { get; init; }

    /// <summary>Called after <see cref="OnPrepareResponse"/>.</summary>
    internal Func<AioFileResponseContext, Task>? OnPrepareResponseAsync { get; init; }

    /// <summary>Sets the status and the headers that do not depend on which part of the file is sent.</summary>
    internal void Apply(HttpResponse response, int status)
    {
        response.StatusCode = status;
        IHeaderDictionary headers = response.Headers;
        headers.LastModified = HeaderUtilities.FormatDate(LastModified);
        headers.ETag = EntityTag.ToString();
        if (AcceptRanges)
        {
            headers.AcceptRanges = "bytes";
        }

        bool hasBody = status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;
        if (hasBody)
        {
            ApplyToBody(response);
        }

        if (VariesByEncoding)
        {
            headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding); // CORS may have set it, too
        }

        if (CacheControl is not null && status < StatusCodes.Status400BadRequest)
        {
            headers.CacheControl = CacheControl;
        }
    }

    private void ApplyToBody(HttpResponse response)
    {
        if (!string.IsNullOrEmpty(ContentType))
        {
            response.ContentType = ContentType;
        }

        if (ContentDisposition is not null)
        {
            response.Headers.ContentDisposition = ContentDisposition;
        }

        if (ContentEncoding is not null)
        {
            response.Headers.ContentEncoding = ContentEncoding;
        }

        if (HttpsCompression is { } mode &&
            response.HttpContext.Features.Get<IHttpsCompressionFeature>() is { } compression)
        {
            compression.Mode = mode;
        }
    }
}
