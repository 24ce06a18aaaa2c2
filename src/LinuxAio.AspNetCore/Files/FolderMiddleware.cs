using LinuxAio.AspNetCore.Files.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LinuxAio.AspNetCore.Files;

/// <summary>The middleware of <c>UseAioFiles</c>: what is not found goes on to the next.</summary>
internal sealed class FolderMiddleware(RequestDelegate next, FolderFiles files, PathString prefix)
{
    internal async Task InvokeAsync(HttpContext context)
    {
        if (!IsForAFile(context, out string name) || !await files.TryServeAsync(context, name).ConfigureAwait(false))
        {
            await next(context).ConfigureAwait(false);
        }
    }

    private bool IsForAFile(HttpContext context, out string name)
    {
        name = "";
        HttpRequest request = context.Request;
        if ((!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) ||
            IsForAnEndpoint(context.GetEndpoint()) || !request.Path.StartsWithSegments(prefix, out PathString rest))
        {
            return false;
        }

        name = rest.HasValue ? rest.Value[1..] : "";
        return !RequestedName.IsMalformed(name);
    }

    // MapFallback gives its endpoints the last place: they are for what nothing else has, and a file comes before.
    private static bool IsForAnEndpoint(Endpoint? endpoint) =>
        endpoint is { RequestDelegate: not null } and not RouteEndpoint { Order: int.MaxValue };
}
