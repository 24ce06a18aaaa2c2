using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LinuxAio.Cli.Serve;

/// <summary>Checks the URLs of <c>--urls</c>: the server rejects a bad address only when it starts, with exceptions of
/// many types.</summary>
internal static class ListenAddress
{
    private const string Http = "http";

    // sun_path of unix(7), without the NUL at its end.
    private const int MostSocketPathBytes = 107;

    /// <summary>What is wrong with a URL; null: nothing.</summary>
    internal static string? MistakeIn(string url)
    {
        BindingAddress address;
        string? socket;
        try
        {
            address = BindingAddress.Parse(url);
            socket = address.IsUnixPipe ? address.UnixPipePath : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return NotAUrl(url);
        }

        if (string.Equals(address.Scheme, "https", StringComparison.OrdinalIgnoreCase))
        {
            return $"'{url}' needs a certificate, which aio serve does not have: use {Http}, behind a proxy.";
        }

        if (!string.Equals(address.Scheme, Http, StringComparison.OrdinalIgnoreCase))
        {
            return NotAUrl(url);
        }

        if (socket is not null)
        {
            return !Path.IsPathRooted(socket) ? NotAUrl(url)
                : Encoding.UTF8.GetByteCount(socket) <= MostSocketPathBytes ? null
                : $"'{url}': the path of a socket has at most {MostSocketPathBytes} bytes.";
        }

        bool isEndpoint = address.Port is >= 0 and <= IPEndPoint.MaxPort && address.PathBase.Length == 0;
        return isEndpoint ? null : NotAUrl(url);
    }

    private static string NotAUrl(string url) => $"'{url}' is not a URL to listen on, such as {Http}://127.0.0.1:8080.";
}
