using System.Net;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace LinuxAio.AspNetCore.Tests.Support;

/// <summary>A real Kestrel on a free port. This library serves the folder below <see cref="Ours"/>, UseStaticFiles
/// serves it below <see cref="Platform"/>.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    internal const string Ours = "/ours";
    internal const string Platform = "/platform";

    private readonly WebApplication _app;

    private TestHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = Address,
            Timeout = Bounded.Limit,
        };
    }

    internal Uri Address { get; }

    internal HttpClient Client { get; }

    internal IServiceProvider Services => _app.Services;

    internal AioContext Context => Services.GetRequiredService<AioContext>();

    /// <param name="root">The folder; null: no folder is served.</param>
    /// <param name="options">The options of this library; null: the defaults.</param>
    /// <param name="map">Adds more endpoints and middleware.</param>
    /// <param name="services">Adds more services.</param>
    /// <param name="http2">Whether the server and <see cref="Client"/> speak HTTP/2 instead of HTTP/1.1.</param>
    internal static async Task<TestHost> StartAsync(
        string? root, AioFilesOptions? options = null, Action<WebApplication>? map = null,
        Action<IServiceCollection>? services = null, bool http2 = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(server => server.ConfigureEndpointDefaults(
            endpoint => endpoint.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.AddLinuxAio();
        builder.Services.AddRouting();
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        map?.Invoke(app);
        if (root is not null)
        {
            var provider = new PhysicalFileProvider(root);
            app.UseDefaultFiles(new DefaultFilesOptions { RequestPath = Platform, FileProvider = provider });
            app.UseStaticFiles(new StaticFileOptions { RequestPath = Platform, FileProvider = provider });
            app.MapAioFiles(Ours, root, options);
        }

        await app.StartAsync();
        var host = new TestHost(app);
        if (http2)
        {
            host.Client.DefaultRequestVersion = HttpVersion.Version20;
            host.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        return host;
    }

    internal Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
