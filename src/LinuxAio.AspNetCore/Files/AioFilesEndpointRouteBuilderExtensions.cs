using LinuxAio.AspNetCore;
using LinuxAio.AspNetCore.Files;
using LinuxAio.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Static files by asynchronous I/O.</summary>
public static class AioFilesEndpointRouteBuilderExtensions
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Serves the files beneath a directory: GET and HEAD, single ranges, conditional requests, content types,
    /// default files. No thread is blocked, however slow the storage.</summary>
    /// <remarks>
    /// <para>The directory is opened here and stays the same when it is renamed. No request leaves it: the kernel resolves
    /// every name beneath it (openat2(2), RESOLVE_BENEATH), so a symbolic link out of it is not found (404), nor is one
    /// with an absolute target. A file that is replaced or changed is served new from the next request on;
    /// only a client that asks whether its copy is still good (If-None-Match, If-Modified-Since) is told so, as by
    /// UseStaticFiles, when the change left the length as it was and came within the same second as the one before.</para>
    /// <para>Answers: 200, 206, 304, 412 and 416 as of StaticFileMiddleware; 301 to a directory's trailing slash; 400 for a
    /// path that holds a NUL; else 404. A file that is cut while it is sent ends its connection.</para>
    /// </remarks>
    /// <param name="endpoints">Where to.</param>
    /// <param name="prefix">The path below which the files appear, such as <c>/files</c>; <c>""</c> or <c>/</c>: all
    /// paths that no other endpoint has.</param>
    /// <param name="root">The directory. A relative one starts at the application's content root.</param>
    /// <param name="options">Copied; null: the defaults.</param>
    /// <returns>For conventions such as authorization.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="PlatformNotSupportedException">openat2(2) is missing (Linux before 5.6) or forbidden.</exception>
    public static IEndpointConventionBuilder MapAioFiles(
        this IEndpointRouteBuilder endpoints, string prefix, string root, AioFilesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentException.ThrowIfNullOrEmpty(root);
        AioFilesOptions copy = (options ?? new AioFilesOptions()).Copy();
        IServiceProvider services = endpoints.ServiceProvider;
        AioContext context = ContextOf.Services(services, copy.ContextKey);
        string path = Path.Combine(
            services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory, root);
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("LinuxAio.AspNetCore.Files");
        Folder folder = OpenFolder(context, path, logger);
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.UnsafeRegister(
            static folder => ((Folder)folder!).Dispose(), folder);
        return endpoints.MapMethods(
            $"{prefix.TrimEnd('/')}/{{**{FolderEndpoint.RouteValue}}}", s_methods,
            new FolderEndpoint(folder, copy).ServeAsync);
    }

    private static Folder OpenFolder(AioContext context, string path, ILogger logger)
    {
        try
        {
            return Folder.Open(context, path, logger);
        }
        catch (FileNotFoundException e)
        {
            throw new DirectoryNotFoundException(e.Message, e);
        }
    }
}
