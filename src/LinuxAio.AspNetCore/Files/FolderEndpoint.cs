using LinuxAio.AspNetCore.Files.Requests;
using Microsoft.AspNetCore.Http;

namespace LinuxAio.AspNetCore.Files;

/// <summary>The endpoint of <c>MapAioFiles</c>: what is not found is answered with 404.</summary>
internal sealed class FolderEndpoint(FolderFiles files)
{
    internal const string RouteValue = "aioFile";

    internal async Task ServeAsync(HttpContext context)
    {
        string name = context.Request.RouteValues[RouteValue] as string ?? "";
        if (RequestedName.IsMalformed(name))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else if (!await files.TryServeAsync(context, name).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
