using System.CommandLine;
using LinuxAio.AspNetCore;
using LinuxAio.Cli.Output;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LinuxAio.Cli.Serve;

/// <summary><c>aio serve DIR</c>: serves the files of a directory over HTTP.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    // In this order: requests may end; hanging operations may end. Together with the second that Kestrel takes to abort
    // connections, the tool ends within 5 s.
    private static readonly TimeSpan s_requestsMayTake = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_operationsMayTake = TimeSpan.FromSeconds(1);

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

            foreach (string mistake in addresses.Select(ListenAddress.MistakeIn).OfType<string>())
            {
                result.AddError($"--urls: {mistake}");
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

        var listeners = new Listeners();
        foreach (string url in Split(urls))
        {
            await listeners.AddAsync(url, cancellationToken).ConfigureAwait(false);
        }

        var requests = new RunningRequests();
        WebApplication app = Build(listeners);
        await using (app.ConfigureAwait(false))
        {
            app.Use(requests.CountAsync);
            app.UseRouting(); // after the line above, so that it sees each request
            app.MapAioFiles(
                "/", PathArgument.Absolute(directory),
                new AioFilesOptions { ServeUnknownFileTypes = true });
            await listeners.StartAsync(app, cancellationToken).ConfigureAwait(false);
            foreach (string url in app.Urls)
            {
                Console.Out.WriteLine($"serving {TerminalText.Escape(directory)} at {url}");
            }

            await UntilCancelledAsync(cancellationToken).ConfigureAwait(false);
            await requests.ReportWhileAsync(app.StopAsync(CancellationToken.None)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return ExitCode.Success;
    }

    /// <summary>Builds a server that reads no configuration: neither an appsettings.json of the current directory nor a
    /// variable of the environment adds an address.</summary>
    private static WebApplication Build(Listeners listeners)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(listeners.Configure);
        builder.Services.AddRouting();
        builder.Logging.AddSimpleConsole();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // The tool reports itself why the server does not start.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(
            static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = s_requestsMayTake);
        builder.Services.AddLinuxAio(static options => options.ShutdownTimeout = s_operationsMayTake);

        // The host must not handle Ctrl-C, because the tool does: Ctrl-C cancels the token.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        listeners.Configure(builder.Services);
        return builder.Build();
    }

    private static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken
            .UnsafeRegister(static source => ((TaskCompletionSource)source!).SetResult(), cancelled)
            .ConfigureAwait(false))
        {
            await cancelled.Task.ConfigureAwait(false);
        }
    }

    private static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
