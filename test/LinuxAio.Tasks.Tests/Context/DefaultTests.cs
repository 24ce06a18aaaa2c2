using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class DefaultTests : OperationTests
{
    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Default_IsOneContextThatWorks()
    {
        AioContext context = AioContext.Default;
        Assert.Same(context, AioContext.Default);
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
        Assert.InRange(context.WorkerCount, 1, 32);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Default_CannotBeDisposed()
    {
        Assert.IsType<InvalidOperationException>(Record.Exception(AioContext.Default.Dispose));
        Assert.IsType<InvalidOperationException>(
            await Record.ExceptionAsync(async () => await AioContext.Default.DisposeAsync()));
        Assert.Equal(0, await Finish(AioContext.Default.AioStatAsync("/", new FileStatus())));
    }

    [Fact]
    public async Task Default_FromManyThreads_IsOneContext()
    {
        AioContext[] contexts = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(static () => AioContext.Default))).InTime();
        Assert.Single(contexts.Distinct());
    }

    [Fact]
    public void IsSupported_OnThisMachine_IsTrue() => Assert.True(AioContext.IsSupported);
}
