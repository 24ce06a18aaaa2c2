using System.CommandLine;
using System.Net;
using LinuxAio.AspNetCore;
using LinuxAio.Cli.Output;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinuxAio.Cli.Serve;

/// <summary><c>aio serve DIR</c>: serves the files of a directory over HTTP.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    internal static Command Create()
    {
        var directory = new Argument<string>("DIR")
        {
            Description = "The directory. Nothing outside of it is served.",
        };
        var urls = new Option<string>("--urls")
        {
            Description = $"The URLs to listen on, separated by semicolons. Default: {DefaultUrl}.",
            DefaultValueFactory = static _ => DefaultUrl,
        };
        urls.Validators.Add(static result =>
        {
            string[] addresses = Split(result.GetValueOrDefault<string>() ?? "");
            if (addresses is [])
            {
                result.AddError("--urls contains no URL.");
            }

            foreach (string address in addresses.Where(static address => !IsAddress(address)))
            {
                result.AddError($"--urls: '{address}' is not a URL to listen on, such as {DefaultUrl}.");
            }
        });
        var command = new Command("serve", "Serve the files of a directory over HTTP until Ctrl-C.")
        {
            directory, urls,
        };
        command.SetAction((arguments, _) => Guard.RunAsync((context, token) => RunAsync(
            context.Files, arguments.GetRequiredValue(directory), arguments.GetRequiredValue(urls), token)));
        return command;
    }

    private static async Task<int> RunAsync(
        AioFileSystem files, string directory, string urls, CancellationToken cancellationToken)
    {
        PathArgument.RefuseEmpty("serve", directory);
        FileStatus? status = await files
            .TryGetStatusAsync(directory, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (status is not { IsDirectory: true })
        {
            AioResult.ThrowIfError(-(int)(status is null ? Errno.ENOENT : Errno.ENOTDIR), "serve", directory);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddLinuxAio();

        // The host must not handle Ctrl-C, because the tool does: Ctrl-C cancels the token.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            foreach (string url in Split(urls))
            {
                app.Urls.Add(url);
            }

            app.MapAioFiles(
                "/", Path.Combine(Environment.CurrentDirectory, directory),
                new AioFilesOptions { ServeUnknownFileTypes = true });
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            foreach (string url in app.Urls)
            {
                Console.Out.WriteLine($"serving {TerminalText.Escape(directory)} at {url}");
            }

            var stopped = new TaskCompletionSource();
            await using (cancellationToken
                .UnsafeRegister(static source => ((TaskCompletionSource)source!).SetResult(), stopped)
                .ConfigureAwait(false))
            {
                await stopped.Task.ConfigureAwait(false);
            }

            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return ExitCode.Success;
    }

    private static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Checked here because Kestrel rejects a bad address only when it starts, with exceptions of many types.
    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme.ToUpperInvariant() is "HTTP" or "HTTPS" &&
                (address.IsUnixPipe ||
                    (address.Port is >= 0 and <= IPEndPoint.MaxPort && address.PathBase.Length == 0));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
