using LinuxAio.AspNetCore;
using LinuxAio.AspNetCore.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves static files with asynchronous I/O.</summary>
public static class AioFilesEndpointRouteBuilderExtensions
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Serves the files beneath a directory: GET and HEAD, single ranges, conditional requests, content types,
    /// default files. No thread is blocked, however slow the storage is.</summary>
    /// <remarks>
    /// <para>The directory must exist when it is mapped. If a link in its path is switched, or another directory takes
    /// its place, the next requests get the new one. If it is renamed or deleted and nothing takes its place, it is
    /// still served, as far as it exists; that is logged once, and the health check fails. No request leaves the
    /// directory, because the kernel resolves every name beneath it (openat2(2) with RESOLVE_BENEATH): a symbolic link
    /// that leads out of the directory is not found (404), and neither is a link with an absolute target.</para>
    /// <para>After a file is replaced or changed, the next request gets the new content, also a conditional request
    /// with the tag of the old one (If-None-Match): a tag changes with the content. A request that has only a time
    /// (If-Modified-Since) is answered with 304 (not modified) if the last change came within the second of that
    /// time.</para>
    /// <para>Responses: 200, 206, 304, 412 and 416, with conditions as in RFC 9110; 301 to the URL with a slash for a
    /// directory; 400 for a path that contains a NUL; 404 for everything else. If a file is truncated while it is
    /// sent, the connection is closed.</para>
    /// <para>When <see cref="HttpContext.RequestAborted"/> is cancelled, by the client or by a middleware such as
    /// request timeouts, the request ends at once, even if the storage hangs: an
    /// <see cref="OperationCanceledException"/> goes to the middleware. If the response has started, its connection is
    /// aborted.</para>
    /// </remarks>
    /// <param name="endpoints">Where the endpoint is added.</param>
    /// <param name="prefix">The path below which the files appear, such as <c>/files</c>. With <c>""</c> or <c>/</c>,
    /// the files appear at every path that no other endpoint has.</param>
    /// <param name="root">The directory. A relative path starts at the application's content root.</param>
    /// <param name="options">The options, which are copied. Null: the defaults.</param>
    /// <returns>A builder for conventions such as authorization.</returns>
    /// <exception cref="ArgumentException"><paramref name="root"/> is empty, or
    /// <see cref="AioFilesOptions.DefaultFiles"/> contains a name that no file has.</exception>
    /// <exception cref="InvalidOperationException">The prefix has a root already. Roots that overlay each other need
    /// <see cref="AioFilesApplicationBuilderExtensions.UseAioFiles"/>. If hosts have a root each
    /// (<see cref="RoutingEndpointConventionBuilderExtensions.RequireHost"/>), map each in a group of its
    /// own.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist (<c>ENOENT</c>), or is not a directory
    /// (<c>ENOTDIR</c>).</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not search the directory, or one above it
    /// (<c>EACCES</c>).</exception>
    /// <exception cref="PlatformNotSupportedException">openat2(2) is missing (<c>ENOSYS</c>: Linux before 5.6) or
    /// forbidden (<c>EPERM</c>: a container's seccomp profile).</exception>
    public static IEndpointConventionBuilder MapAioFiles(
        this IEndpointRouteBuilder endpoints, string prefix, string root, AioFilesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentException.ThrowIfNullOrEmpty(root);
        AioFilesOptions copy = (options ?? new AioFilesOptions()).Copy();
        MappedPrefixes mapped = MappedPrefixes.Of(endpoints);
        mapped.RequireFree(prefix, root);
        FolderFiles files = FolderOpening.Open(endpoints.ServiceProvider, root, copy);
        mapped.Add(prefix, root);
        return endpoints.MapMethods(
            $"{prefix.TrimEnd('/')}/{{**{FolderEndpoint.RouteValue}}}", s_methods,
            new FolderEndpoint(files).ServeAsync);
    }
}
