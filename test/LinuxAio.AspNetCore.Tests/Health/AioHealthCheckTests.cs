using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Health;

public sealed class AioHealthCheckTests
{
    [Fact]
    public async Task Check_NothingRuns_IsHealthy()
    {
        await using ServiceProvider services = Register(TimeSpan.Zero, TimeSpan.Zero);

        HealthReportEntry entry = await CheckAsync(services);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Empty((string[])entry.Data["stuck"]);
    }

    [Theory]
    [InlineData(false, false, HealthStatus.Healthy)]
    [InlineData(true, false, HealthStatus.Degraded)]
    [InlineData(true, true, HealthStatus.Unhealthy)]
    public async Task Check_RequestIsStuck_DependsOnItsAge(bool degraded, bool unhealthy, HealthStatus expected)
    {
        await using ServiceProvider services = Register(
            degraded ? TimeSpan.Zero : TimeSpan.MaxValue, unhealthy ? TimeSpan.Zero : TimeSpan.MaxValue);
        AioContext context = services.GetRequiredService<AioContext>();
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        Task<int> read = context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);

        HealthReportEntry entry = await CheckAsync(services);
        fifo.Write([1]);
        await read;

        Assert.Equal(expected, entry.Status);
        Assert.Equal(1L, entry.Data["running"]);
        if (degraded)
        {
            string stuck = Assert.Single((string[])entry.Data["stuck"]);
            Assert.StartsWith($"read descriptor {handle.DangerousGetHandle()} for ", stuck, StringComparison.Ordinal);
            Assert.Contains(stuck, entry.Description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_OfAKeyedContext_ChecksThatContext()
    {
        ServiceCollection collection = new();
        collection.AddLinuxAio().AddKeyedLinuxAio("slow", static options => options.MinWorkers = 3);
        collection.AddHealthChecks().AddLinuxAioCheck(contextKey: "slow", tags: ["ready"]);
        await using ServiceProvider services = collection.BuildServiceProvider();
        Bounded.Until(() => services.GetRequiredKeyedService<AioContext>("slow").WorkerCount == 3);

        Assert.Equal(3, (await CheckAsync(services)).Data["workers"]);
    }

    [Fact]
    public void Register_BadThreshold_NamesIt()
    {
        IHealthChecksBuilder builder = new ServiceCollection().AddHealthChecks();

        Assert.Equal(
            nameof(AioHealthCheckOptions.DegradedAfter),
            Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddLinuxAioCheck(
                configure: static options => options.DegradedAfter = TimeSpan.FromTicks(-1))).ParamName);
        Assert.Equal(
            nameof(AioHealthCheckOptions.UnhealthyAfter),
            Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddLinuxAioCheck(
                configure: static options => options.UnhealthyAfter = TimeSpan.FromSeconds(4))).ParamName);
    }

    private static ServiceProvider Register(TimeSpan degradedAfter, TimeSpan unhealthyAfter)
    {
        ServiceCollection services = new();
        services.AddLinuxAio();
        services.AddHealthChecks().AddLinuxAioCheck(configure: options =>
        {
            options.DegradedAfter = degradedAfter;
            options.UnhealthyAfter = unhealthyAfter;
        });
        return services.BuildServiceProvider();
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["linuxaio"];
}
