using LinuxAio.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files;

/// <summary>The answer about a file: 200, 206, 304, 412 or 416, its headers, its bytes.</summary>
internal sealed class FileAnswer
{
    internal required AioOperations Operations { get; init; }

    /// <summary>For messages.</summary>
    internal required string Name { get; init; }

    internal required ServedFile File { get; init; }

    internal required string? ContentType { get; init; }

    internal required DateTimeOffset LastModified { get; init; }

    internal required EntityTagHeaderValue EntityTag { get; init; }

    internal bool AcceptRanges { get; init; } = true;

    /// <summary>Runs when status and headers are set.</summary>
    internal Action<HttpContext>? Prepare { get; init; }

    internal async Task SendAsync(HttpContext context)
    {
        switch (Preconditions.Judge(context.Request, LastModified, EntityTag))
        {
            case Preconditions.Verdict.NotModified:
                SetHeaders(context, StatusCodes.Status304NotModified);
                return;
            case Preconditions.Verdict.Failed:
                SetHeaders(context, StatusCodes.Status412PreconditionFailed);
                return;
        }

        HttpResponse response = context.Response;
        bool isHead = HttpMethods.IsHead(context.Request.Method);
        RequestedRange? range =
            AcceptRanges && !isHead ? RequestedRange.Parse(context.Request, File.Length, LastModified, EntityTag) : null;
        if (range is null)
        {
            response.ContentLength = File.Length;
            SetHeaders(context, StatusCodes.Status200OK);
        }
        else if (!range.Value.IsSatisfiable)
        {
            response.Headers.ContentRange = new ContentRangeHeaderValue(File.Length).ToString();
            SetHeaders(context, StatusCodes.Status416RangeNotSatisfiable);
            return;
        }
        else
        {
            (long first, long count) = range.Value;
            response.Headers.ContentRange =
                new ContentRangeHeaderValue(first, first + count - 1, File.Length).ToString();
            response.ContentLength = count;
            SetHeaders(context, StatusCodes.Status206PartialContent);
        }

        if (!isHead)
        {
            (long offset, long length) = range ?? new RequestedRange(0, File.Length);
            await FileBody.SendAsync(Operations, File.Handle, Name, offset, length, context).ConfigureAwait(false);
        }
    }

    private void SetHeaders(HttpContext context, int status)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        if (status < StatusCodes.Status400BadRequest)
        {
            if (!string.IsNullOrEmpty(ContentType))
            {
                response.ContentType = ContentType;
            }

            IHeaderDictionary headers = response.Headers;
            headers.LastModified = HeaderUtilities.FormatDate(LastModified);
            headers.ETag = EntityTag.ToString();
            if (AcceptRanges)
            {
                headers.AcceptRanges = "bytes";
            }
        }

        Prepare?.Invoke(context);
    }
}
