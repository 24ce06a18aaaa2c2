using LinuxAio.AspNetCore;
using LinuxAio.AspNetCore.Files;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves static files with asynchronous I/O, as a middleware.</summary>
public static class AioFilesApplicationBuilderExtensions
{
    /// <summary>Serves the files beneath a directory, as
    /// <see cref="AioFilesEndpointRouteBuilderExtensions.MapAioFiles"/> does, and passes every other request on: what
    /// is not found, and every method but GET and HEAD. So several directories can overlay each other, the first one with
    /// the file serves it, and a fallback serves the rest.</summary>
    /// <remarks>A request for which routing has already chosen an endpoint is passed on, too, so an endpoint comes
    /// before a file; only the endpoints of <c>MapFallback</c> come after the files. Authorization of endpoints does
    /// not protect the files.</remarks>
    /// <param name="app">Where the middleware is added.</param>
    /// <param name="root">The directory. A relative path starts at the application's content root.</param>
    /// <param name="requestPath">The path below which the files appear, such as <c>/files</c>. Default: all
    /// paths.</param>
    /// <param name="options">The options, which are copied. Null: the defaults.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="root"/> is empty, or
    /// <see cref="AioFilesOptions.DefaultFiles"/> contains a name that no file has.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist (<c>ENOENT</c>), or is not a directory
    /// (<c>ENOTDIR</c>).</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not search the directory, or one above it
    /// (<c>EACCES</c>).</exception>
    /// <exception cref="PlatformNotSupportedException">openat2(2) is missing (<c>ENOSYS</c>: Linux before 5.6) or
    /// forbidden (<c>EPERM</c>: a container's seccomp profile).</exception>
    public static IApplicationBuilder UseAioFiles(
        this IApplicationBuilder app, string root, PathString requestPath = default, AioFilesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(root);
        AioFilesOptions copy = (options ?? new AioFilesOptions()).Copy();
        FolderFiles files = FolderOpening.Open(app.ApplicationServices, root, copy);
        var prefix = new PathString(requestPath.Value?.TrimEnd('/'));
        return app.Use(next => new FolderMiddleware(next, files, prefix).InvokeAsync);
    }
}
