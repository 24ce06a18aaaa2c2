using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class DrainTests : OperationTests
{
    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Drain_NothingOutstanding_IsCompleted(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        Assert.True(context.DrainAsync().IsCompletedSuccessfully);
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus()), context));
        Assert.True(context.DrainAsync().IsCompletedSuccessfully);
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Drain_CompletesWithTheLastOperation(CompletionMode mode)
    {
        AioContext context = NewSingleWorker(mode);
        HeldWorker held = Hold(context);
        Task<int> behind = context.AioStatAsync("/", new FileStatus()).AsTask();
        Task drain = context.DrainAsync();
        Task another = context.DrainAsync();
        Assert.False(drain.IsCompleted);

        held.Release();
        if (mode == CompletionMode.Manual)
        {
            Bounded.Until(() => context.CompletedRequests == 2);
            Assert.False(drain.IsCompleted); // not polled yet
            context.PollUntil(() => context.OutstandingRequests == 0);
        }

        await drain.InTime();
        await another.InTime();
        Assert.Equal(0, context.OutstandingRequests);
        Assert.Equal(0, await behind.InTime());
        Assert.Equal(1, await held.Read.InTime());
    }

    [Fact]
    public async Task Drain_Cancelled_EndsTheWait_NotTheOperations()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        Task drain = context.DrainAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain.InTime());
        Assert.False(held.Read.IsCompleted);
        held.Release();
        Assert.Equal(1, await held.Read.InTime());
    }

    [Fact]
    public async Task Drain_UnderLoad_AlwaysCompletes()
    {
        AioContext context = NewContext();
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < 5; i++)
            {
                _ = context.AioStatAsync("/", new FileStatus()).AsTask();
            }

            await context.DrainAsync().InTime();
            Assert.Equal(0, context.OutstandingRequests);
        }
    }

    [Fact]
    public async Task Drain_InAContinuation_WaitsOnlyForOtherOperations()
    {
        AioContext context = NewContext(CompletionMode.Inline);
        async Task StatThenDrain()
        {
            Assert.Equal(0, await context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false));
            await context.DrainAsync().ConfigureAwait(false);
        }

        await Task.Run(StatThenDrain).InTime();
    }
}
