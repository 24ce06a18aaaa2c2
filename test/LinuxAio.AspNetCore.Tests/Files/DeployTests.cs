using System.Collections.Concurrent;
using System.Net;
using LinuxAio.AspNetCore.Tests.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>The root is changed while it is served.</summary>
public sealed class DeployTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public DeployTests()
    {
        foreach (string version in (string[])["v1", "v2"])
        {
            Directory.CreateDirectory(_temp.File(version));
            File.WriteAllText(_temp.File(version + "/file.txt"), version);
        }
    }

    private string Current => _temp.File("current");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task LinkSwitched_TheNewDirectoryIsServed_AndTheOldOneClosed(bool mapped, bool inline)
    {
        Switch("v1");
        await using AioContext context = new(new AioOptions { TryInline = inline });
        await using TestHost host = await StartAsync(mapped, services => services.AddSingleton(context));
        Assert.Equal("v1", await host.Client.GetStringAsync("/file.txt"));

        Switch("v2");

        await UntilServedAsync(host, "v2");
        await Bounded.UntilAsync(() => ProcFs.OpenDescriptors().All(open => open.Target != _temp.File("v1")));
        Switch("v1");
        await UntilServedAsync(host, "v1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DirectoryReplaced_TheNewDirectoryIsServed(bool deleted)
    {
        Directory.Move(_temp.File("v1"), Current);
        await using TestHost host = await StartAsync(mapped: true);
        Assert.Equal("v1", await host.Client.GetStringAsync("/file.txt"));
        if (deleted)
        {
            Directory.Delete(Current, recursive: true);
        }
        else
        {
            Directory.Move(Current, _temp.File("old"));
        }

        Directory.Move(_temp.File("v2"), Current);

        await UntilServedAsync(host, "v2");
    }

    /// <summary>A link above the root is switched as well as the root itself.</summary>
    [Fact]
    public async Task LinkAboveTheRootSwitched_TheNewDirectoryIsServed()
    {
        foreach (string version in (string[])["v1", "v2"])
        {
            Directory.CreateDirectory(_temp.File(version + "/wwwroot"));
            File.WriteAllText(_temp.File(version + "/wwwroot/file.txt"), "root of " + version);
        }

        Switch("v1");
        await using TestHost host = await TestHost.StartAsync(
            null, map: app => app.UseAioFiles(Path.Combine(Current, "wwwroot")));
        Assert.Equal("root of v1", await host.Client.GetStringAsync("/file.txt"));

        Switch("v2");

        await UntilServedAsync(host, "root of v2");
    }

    [Fact]
    public async Task LinkSwitchedUnderLoad_EveryRequestIsAnswered()
    {
        Switch("v1");
        await using TestHost host = await StartAsync(mapped: true);
        using CancellationTokenSource stop = new();
        Task<HashSet<string>>[] clients = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            HashSet<string> seen = [];
            while (!stop.IsCancellationRequested)
            {
                seen.Add(await host.Client.GetStringAsync("/file.txt"));
            }

            return seen;
        }))];
        for (int i = 0; i < 200; i++)
        {
            Switch(i % 2 == 0 ? "v2" : "v1");
            await UntilServedAsync(host, i % 2 == 0 ? "v2" : "v1");
        }

        await stop.CancelAsync();

        foreach (HashSet<string> seen in await Task.WhenAll(clients))
        {
            Assert.All(seen, static version => Assert.Contains(version, (string[])["v1", "v2"]));
        }

        await Bounded.UntilAsync(() => ProcFs.OpenDescriptors().Count(
            open => open.Target == _temp.File("v1") || open.Target == _temp.File("v2")) == 1);
    }

    [Fact]
    public async Task RootGone_FailsTheHealthCheck_AndIsLoggedOnce_UntilItIsBack()
    {
        Switch("v1");
        using CapturedLog log = new();
        await using TestHost host = await StartAsync(mapped: true, services =>
        {
            services.AddHealthChecks().AddLinuxAioCheck();
            services.AddSingleton<ILoggerProvider>(log);
        });
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);

        File.Delete(Current);
        await Bounded.UntilAsync(() => CheckAsync(host).GetAwaiter().GetResult().Status == HealthStatus.Unhealthy);
        HealthReportEntry gone = await CheckAsync(host);
        Assert.Equal($"The root '{Current}' is gone: No such file or directory (ENOENT).", gone.Description);
        Assert.Equal([Current], (string[])gone.Data["gone"]);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("v1", await host.Client.GetStringAsync("/file.txt")); // it still exists
        }

        Directory.Delete(_temp.File("v1"), recursive: true);
        using HttpResponseMessage missing = await host.Client.GetAsync("/file.txt");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        Switch("v2");
        await UntilServedAsync(host, "v2");
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        string warning = Assert.Single(log.Warnings);
        Assert.StartsWith($"The root '{Current}' is gone: ENOENT.", warning, StringComparison.Ordinal);
    }

    private Task<TestHost> StartAsync(bool mapped, Action<IServiceCollection>? services = null) => TestHost.StartAsync(
        null, services: services, map: app =>
        {
            if (mapped)
            {
                app.MapAioFiles("/", Current);
            }
            else
            {
                app.UseAioFiles(Current);
            }
        });

    /// <summary>Switches the link in one step, as deployments do.</summary>
    private void Switch(string version)
    {
        File.CreateSymbolicLink(Current + ".new", version);
        Assert.Equal(0, Command.Run("mv", "-T", Current + ".new", Current).ExitCode);
    }

    // The path is resolved again after a millisecond. Until then a directory that was deleted answers with 404.
    private static Task UntilServedAsync(TestHost host, string version) => Bounded.UntilAsync(() =>
    {
        using HttpResponseMessage response = host.Client.GetAsync("/file.txt").GetAwaiter().GetResult();
        return response.Content.ReadAsStringAsync().GetAwaiter().GetResult() == version;
    });

    private static async Task<HealthReportEntry> CheckAsync(TestHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["linuxaio"];

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        internal ConcurrentQueue<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("LinuxAio", StringComparison.Ordinal)
                ? this
                : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                Warnings.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
