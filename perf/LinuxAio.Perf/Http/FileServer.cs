using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace LinuxAio.Perf.Http;

/// <summary>The servers, by the name a child process is given and their rows have: the same Kestrel, and one way or the
/// other to files.</summary>
internal static class FileServer
{
    public const string Ours = "MapAioFiles";
    public const string Platform = "UseStaticFiles";

    /// <summary>Below it are the files.</summary>
    public const string FilesPath = "/files";

    /// <summary>Answered from memory.</summary>
    public const string PingPath = "/ping";

    /// <summary>Not started; it will listen on a free port of the loopback.</summary>
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
