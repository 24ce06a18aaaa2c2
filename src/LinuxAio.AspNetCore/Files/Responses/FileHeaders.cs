using Microsoft.AspNetCore.Http;
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

    /// <summary>Null: no Content-Disposition header is sent. An error response has this header, too.</summary>
    internal string? ContentDisposition { get; init; }

    /// <summary>The application's callback, called after all headers are set and before they are sent.</summary>
    internal Action<AioFileResponseContext>? OnPrepareResponse { get; init; }

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
        if (hasBody && !string.IsNullOrEmpty(ContentType))
        {
            response.ContentType = ContentType;
        }

        if (CacheControl is not null && status < StatusCodes.Status400BadRequest)
        {
            headers.CacheControl = CacheControl;
        }

        if (ContentDisposition is not null)
        {
            headers.ContentDisposition = ContentDisposition;
        }
    }
}
