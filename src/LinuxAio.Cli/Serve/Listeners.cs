using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace LinuxAio.Cli.Serve;

/// <summary>The addresses that the server listens on: those of <c>--urls</c>, and no others. Kestrel by itself takes a
/// host name that it does not know for all interfaces.</summary>
internal sealed class Listeners
{
    private const string Operation = "listen";

    private readonly List<Action<KestrelServerOptions>> _actions = [];
    private EndPoint? _last;

    /// <summary>Adds a URL that <see cref="ListenAddress"/> has found correct. A host name is resolved.</summary>
    /// <exception cref="IOException">The name cannot be resolved.</exception>
    internal async Task AddAsync(string url, CancellationToken cancellationToken)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe)
        {
            _actions.Add(options => options.ListenUnixSocket(address.UnixPipePath));
        }
        else if (address.Host is "*" or "+")
        {
            _actions.Add(options => options.ListenAnyIP(address.Port));
        }
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            // A port that the kernel chooses would differ between the two loopback addresses.
            _actions.Add(address.Port == 0
                ? static options => options.Listen(IPAddress.Loopback, 0)
                : options => options.ListenLocalhost(address.Port));
        }
        else
        {
            foreach (IPAddress ip in await ResolveAsync(url, address.Host, cancellationToken).ConfigureAwait(false))
            {
                _actions.Add(options => options.Listen(ip, address.Port));
            }
        }
    }

    internal void Configure(KestrelServerOptions options) => _actions.ForEach(action => action(options));

    internal void Configure(IServiceCollection services) => services.Configure<SocketTransportOptions>(
        options => options.CreateBoundListenSocket = Bind);

    /// <summary>Starts the server.</summary>
    /// <exception cref="IOException">An address cannot be bound; the message has the address and the errno. With EACCES
    /// it is an <see cref="UnauthorizedAccessException"/>.</exception>
    internal async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (_last is not null && FindSocketException(e) is { } cause)
        {
            AioResult.ThrowIfError(-ErrnoOf(cause, _last), Operation, NameOf(_last));
            throw new IOException($"{Operation} '{NameOf(_last)}': {cause.Message}", e); // .NET knows no errno
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(string url, string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? ip))
        {
            return [ip];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"{Operation} '{url}': the name '{host}' cannot be resolved: {e.Message}", e);
        }
    }

    private Socket Bind(EndPoint endpoint)
    {
        _last = endpoint;
        return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
    }

    // Kestrel wraps some of these exceptions. At localhost it tries both loopback addresses before it gives up.
    private static SocketException? FindSocketException(Exception? exception) => exception switch
    {
        null => null,
        SocketException found => found,
        AggregateException many => many.InnerExceptions.Select(FindSocketException).FirstOrDefault(
            static found => found is not null),
        _ => FindSocketException(exception.InnerException),
    };

    // .NET takes ENOENT for "address not available", which bind(2) never returns for the path of a socket.
    private static int ErrnoOf(SocketException cause, EndPoint endpoint) =>
        endpoint is UnixDomainSocketEndPoint && cause.SocketErrorCode == SocketError.AddressNotAvailable
            ? (int)Errno.ENOENT
            : Math.Max(0, cause.NativeErrorCode);

    private static string NameOf(EndPoint endpoint) =>
        endpoint is UnixDomainSocketEndPoint ? $"http://unix:{endpoint}" : $"http://{endpoint}";
}
