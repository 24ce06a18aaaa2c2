using System.Collections.Concurrent;
using LinuxAio.Cli.Output;
using Microsoft.AspNetCore.Http;

namespace LinuxAio.Cli.Serve;

/// <summary>The requests that are being answered.</summary>
internal sealed class RunningRequests
{
    // A request that is about to end is not worth a message.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private const int MostNames = 5;

    private readonly ConcurrentDictionary<HttpContext, string> _running = [];

    /// <summary>The middleware that keeps the list.</summary>
    internal async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        _running[context] = $"{context.Request.Method} {context.Request.Path}";
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(context, out _);
        }
    }

    /// <summary>Waits for the end of the server. If that takes a while, prints what the server waits for.</summary>
    internal async Task ReportWhileAsync(Task stopping)
    {
        if (await Task.WhenAny(stopping, Task.Delay(s_patience)).ConfigureAwait(false) != stopping)
        {
            Console.Error.WriteLine($"aio: waiting for {TerminalText.EscapeMessage(Describe([.. _running.Values]))}");
        }

        await stopping.ConfigureAwait(false);
    }

    private static string Describe(string[] running) => running.Length switch
    {
        0 => "connections to close",
        1 => $"a request: {running[0]}",
        _ => $"{running.Length} requests: {string.Join(", ", running.Take(MostNames))}" +
            (running.Length > MostNames ? ", …" : ""),
    };
}
