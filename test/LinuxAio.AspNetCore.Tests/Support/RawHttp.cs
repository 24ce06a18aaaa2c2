using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LinuxAio.Tests.Support;

namespace LinuxAio.AspNetCore.Tests.Support;

/// <summary>Sends requests exactly as the test wrote them: real clients normalise paths before they send
/// them.</summary>
internal static class RawHttp
{
    /// <summary>Sends a GET for a target in Latin-1 (one character is one byte) and reads to the end of the
    /// connection.</summary>
    internal static async Task<RawResponse> GetAsync(Uri server, string target, string headers = "")
    {
        using TcpClient client = await BeginAsync(server, target, "Connection: close\r\n" + headers);
        using MemoryStream all = new();
        try
        {
            await client.GetStream().CopyToAsync(all).InTime();
        }
        catch (IOException)
        {
            // The server closed the connection before it read the whole request; the answer before that counts.
        }

        string text = Encoding.Latin1.GetString(all.ToArray());
        int status = text.Length > 12 ? int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;
        return new RawResponse(status, text);
    }

    /// <summary>Sends a GET; the caller owns the connection.</summary>
    internal static async Task<TcpClient> BeginAsync(Uri server, string target, string headers = "")
    {
        TcpClient client = new();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(
            Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\n{headers}\r\n"));
        return client;
    }
}
