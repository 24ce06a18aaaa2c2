using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace LinuxAio.Perf.Http;

/// <summary>The servers by name, which is also the name of their rows. They are the same Kestrel and differ in how they
/// serve files.</summary>
internal static class FileServer
{
    public const string Ours = "MapAioFiles";
    public const string Platform = "UseStaticFiles";

    /// <summary>The files are below this path.</summary>
    public const string FilesPath = "/files";

    /// <summary>The server answers it from memory.</summary>
    public const string PingPath = "/ping";

    /// <summary>Creates a server that is to listen on a free port of the loopback interface.</summary>
    public static WebApplication Create(string name, string root)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddLinuxAio();
        WebApplication app = builder.Build();
        app.MapGet(PingPath, static () => "pong");
        switch (name)
        {
            case Ours:
                app.MapAioFiles(FilesPath, root);
                break;
            case Platform:
                app.UseStaticFiles(new StaticFileOptions
                {
                    FileProvider = new PhysicalFileProvider(root),
                    RequestPath = FilesPath,
                });
                break;
            default:
                throw new ArgumentException($"There is no server named {name}.", nameof(name));
        }

        return app;
    }
}
