using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Hosting;

public sealed class RegistrationTests
{
    [Fact]
    public async Task AddLinuxAio_RegistersOneContextAndItsFiles()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddLinuxAio(static options => options.MaxWorkers = 3)
            .AddLinuxAio(static options => options.MinWorkers = 2)
            .BuildServiceProvider();

        AioContext context = services.GetRequiredService<AioContext>();

        Assert.Same(context, Assert.Single(services.GetServices<AioContext>()));
        Assert.Same(context.Files, services.GetRequiredService<AioFileSystem>());
        Assert.Single(services.GetServices<IHostedService>());
        Bounded.Until(() => context.WorkerCount == 2);
    }

    [Fact]
    public async Task AddKeyedLinuxAio_RegistersSeparateContexts()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddLinuxAio()
            .AddKeyedLinuxAio("slow", static options => options.MinWorkers = 2)
            .AddKeyedLinuxAio(DayOfWeek.Friday, Configuration(("Friday:MinWorkers", "3")).GetSection("Friday"))
            .BuildServiceProvider();

        AioContext plain = services.GetRequiredService<AioContext>();
        AioContext slow = services.GetRequiredKeyedService<AioContext>("slow");
        AioContext friday = services.GetRequiredKeyedService<AioContext>(DayOfWeek.Friday);

        Assert.Equal(3, new[] { plain, slow, friday }.Distinct().Count());
        Assert.Same(slow.Files, services.GetRequiredKeyedService<AioFileSystem>("slow"));
        Assert.Equal(3, services.GetServices<IHostedService>().Count());
        Bounded.Until(() => (plain.WorkerCount, slow.WorkerCount, friday.WorkerCount) == (1, 2, 3));
    }

    [Fact]
    public async Task AddLinuxAio_Section_SetsTheOptions()
    {
        IConfiguration configuration = Configuration(
            ("Aio:MinWorkers", "2"), ("Aio:MaxWorkers", "4"), ("Aio:IdleTimeout", "00:00:30"),
            ("Aio:CompletionMode", "Manual"), ("Aio:Name", "configured"));
        await using ServiceProvider services =
            new ServiceCollection().AddLinuxAio(configuration.GetSection("Aio")).BuildServiceProvider();

        AioContext context = services.GetRequiredService<AioContext>();

        Bounded.Until(() => context.WorkerCount == 2);
        Assert.True(context.PollFileno >= 0); // throws in every other mode
    }

    [Theory]
    [InlineData("MaxWorkers", "0")]
    [InlineData("MaxWorkers", "many")]
    [InlineData("CompletionMode", "Sometimes")]
    [InlineData("ShutdownTimeout", "-00:00:05")]
    [InlineData("MaxWorker", "3")]
    public async Task AddLinuxAio_BadConfiguration_FailsTheStart_NamingTheKey(string key, string value)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLinuxAio(Configuration(($"Files:Aio:{key}", value)).GetSection("Files:Aio"));
        using IHost host = builder.Build();

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains(key, e.Message, StringComparison.Ordinal);
        if (key != "MaxWorker")
        {
            Assert.Contains($"Files:Aio:{key}", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stop_WaitsForOutstandingOperations()
    {
        using Fifo fifo = new();
        using IHost host = Start();
        AioContext context = host.Services.GetRequiredService<AioContext>();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        await host.StartAsync();
        byte[] buffer = new byte[1];
        Task<int> read = context.AioReadAsync(handle, buffer, -1).AsTask();

        Task stop = host.StopAsync();
        Assert.False(stop.IsCompleted);
        fifo.Write([42]);
        await stop.InTime();

        Assert.Equal(1, await read.InTime());
        Assert.Equal(42, buffer[0]);
        Assert.Equal(0, context.OutstandingRequests);
    }

    [Fact]
    public async Task Stop_AfterTheShutdownTime_LogsStuckOperations_AndDisposeInterruptsThem()
    {
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        CapturedLog log = new();
        using IHost host = Start(log);
        AioContext context = host.Services.GetRequiredService<AioContext>();
        await host.StartAsync();
        Task<int> read = context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);

        await host.StopAsync(new CancellationToken(canceled: true)).InTime();
        string warning = Assert.Single(log.Warnings);
        Assert.Contains($"read descriptor {handle.DangerousGetHandle()}", warning, StringComparison.Ordinal);
        Assert.False(read.IsCompleted);
        host.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.InTime());
        Assert.Throws<ObjectDisposedException>(() => { _ = context.AioStatAsync("/", new FileStatus()); });
    }

    private static IHost Start(ILoggerProvider? log = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLinuxAio(static options => options.ShutdownTimeout = TimeSpan.Zero);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        return builder.Build();
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(static v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        internal List<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
