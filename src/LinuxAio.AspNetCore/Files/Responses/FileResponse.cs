using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Files.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files.Responses;

/// <summary>Responds to a GET or HEAD request for a file with 200, 206, 304, 412 or 416.</summary>
internal static class FileResponse
{
    /// <summary>Sends the status, the headers, and the part of the file that the request asks for.</summary>
    internal static Task SendAsync(HttpContext context, ServedFile file, FileHeaders headers)
    {
        HttpResponse response = context.Response;
        (int status, RequestedRange part) = Decide(context.Request, file, headers);
        switch (status)
        {
            case StatusCodes.Status200OK:
                response.ContentLength = part.Length;
                break;
            case StatusCodes.Status206PartialContent:
                response.ContentLength = part.Length;
                response.Headers.ContentRange =
                    new ContentRangeHeaderValue(part.Offset, part.Offset + part.Length - 1, file.Length).ToString();
                break;
            case StatusCodes.Status416RangeNotSatisfiable:
                response.Headers.ContentRange = new ContentRangeHeaderValue(file.Length).ToString();
                break;
        }

        headers.Apply(response, status);
        bool hasBody = part.Length > 0 && !HttpMethods.IsHead(context.Request.Method);
        if (headers.OnPrepareResponse is null && headers.OnPrepareResponseAsync is null)
        {
            return hasBody ? FileBody.SendAsync(context, file, part) : Task.CompletedTask;
        }

        var prepared = new AioFileResponseContext(context, file.Name, file.Length, headers.LastModified);
        headers.OnPrepareResponse?.Invoke(prepared);
        return PrepareAndSendAsync(prepared, headers, file, hasBody ? part : null);
    }

    private static async Task PrepareAndSendAsync(
        AioFileResponseContext prepared, FileHeaders headers, ServedFile file, RequestedRange? part)
    {
        if (headers.OnPrepareResponseAsync is { } prepareAsync)
        {
            await prepareAsync(prepared).ConfigureAwait(false);
        }

        if (part is { } body)
        {
            await FileBody.SendAsync(prepared.Context, file, body).ConfigureAwait(false);
        }
    }

    private static (int Status, RequestedRange Part) Decide(HttpRequest request, ServedFile file, FileHeaders headers)
    {
        switch (Preconditions.Evaluate(request, headers.LastModified, headers.EntityTag))
        {
            case Preconditions.Outcome.NotModified:
                return (StatusCodes.Status304NotModified, default);
            case Preconditions.Outcome.Failed:
                return (StatusCodes.Status412PreconditionFailed, default);
        }

        RequestedRange? range = headers.AcceptRanges && !HttpMethods.IsHead(request.Method)
            ? RequestedRange.Parse(request, file.Length, headers.LastModified, headers.EntityTag)
            : null;
        return range switch
        {
            null => (StatusCodes.Status200OK, new RequestedRange(0, file.Length)),
            { IsSatisfiable: true } part => (StatusCodes.Status206PartialContent, part),
            _ => (StatusCodes.Status416RangeNotSatisfiable, default),
        };
    }
}
