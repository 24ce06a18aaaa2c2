using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class CountersTests : OperationTests
{
    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Counters_InManualMode_FollowEveryRequest()
    {
        AioContext context = NewContext(CompletionMode.Manual);
        AssertCounts(context, outstanding: 0, queued: 0, running: 0, completed: 0);

        HeldWorker held = Hold(context);
        AssertCounts(context, outstanding: 1, queued: 0, running: 1, completed: 0);
        Task<int> first = context.AioStatAsync("/", new FileStatus()).AsTask();
        using CancellationTokenSource cancel = new();
        Task<int> second = context.AioStatAsync("/", new FileStatus(), cancel.Token).AsTask();
        AssertCounts(context, outstanding: 3, queued: 2, running: 1, completed: 0);

        cancel.Cancel();
        AssertCounts(context, outstanding: 3, queued: 1, running: 1, completed: 1);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, context.PollCallback());
        AssertCounts(context, outstanding: 2, queued: 1, running: 1, completed: 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.InTime());

        held.Release();
        Bounded.Until(() => context.CompletedRequests == 2);
        AssertCounts(context, outstanding: 2, queued: 0, running: 0, completed: 2);
        Assert.False(first.IsCompleted);
        Assert.Equal(2, context.PollCallback());
        AssertCounts(context, outstanding: 0, queued: 0, running: 0, completed: 0);
        Assert.Equal((0, 1), (await first.InTime(), await held.Read.InTime()));
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    public async Task Counters_InOtherModes_FollowEveryRequest(CompletionMode mode)
    {
        AioContext context = NewSingleWorker(mode);
        HeldWorker held = Hold(context);
        Task<int>[] stats =
            [.. Enumerable.Range(0, 10).Select(_ => context.AioStatAsync("/", new FileStatus()).AsTask())];
        AssertCounts(context, outstanding: 11, queued: 10, running: 1, completed: 0);

        held.Release();

        await Task.WhenAll(stats).InTime();
        Bounded.Until(() => context.OutstandingRequests == 0);
        AssertCounts(context, outstanding: 0, queued: 0, running: 0, completed: 0);
    }

    [Fact]
    public async Task Counters_InAContinuation_DoNotIncludeItsOperation()
    {
        AioContext context = NewContext(CompletionMode.Manual);
        long seen = -1;
        async Task StatAndCount()
        {
            Assert.Equal(0, await context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false));
            seen = context.OutstandingRequests;
        }

        Task task = Begin(StatAndCount);
        context.PollUntil(() => task.IsCompleted);
        await task.InTime();
        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task Counters_ManyRequests_EndAtZero()
    {
        AioContext context = NewContext(options => options.MinWorkers = 4);
        Task<int>[] stats =
            [.. Enumerable.Range(0, 5000).Select(_ => context.AioStatAsync("/", new FileStatus()).AsTask())];
        await Task.WhenAll(stats).InTime();
        await context.DrainAsync().InTime();
        AssertCounts(context, outstanding: 0, queued: 0, running: 0, completed: 0);
    }

    [Fact]
    public void Counters_OfRefusedAndInlineOperations_StayZero()
    {
        AioContext context = NewContext(CompletionMode.Manual);
        _ = Finish(context.AioFsyncAsync(-1));
        _ = Finish(context.AioReadAsync(OpenFile(NewFile("x")), new byte[1], 0));
        Misuse<ArgumentException>(() => context.AioUnlinkAsync("relative"));
        using SafeFileHandle closed = new(-1, ownsHandle: true);
        closed.Dispose();
        Misuse<ObjectDisposedException>(() => context.AioFsyncAsync(closed));
        AssertCounts(context, outstanding: 0, queued: 0, running: 0, completed: 0);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task GetRunningRequests_ListsTheRequestsThatWorkersExecute()
    {
        AioContext context = NewContext(options => options.MinWorkers = 2);
        using Fifo fifo = new();
        Task<int> open = context.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);
        HeldWorker held = Hold(context);

        IReadOnlyList<AioRequestInfo> running = context.GetRunningRequests();

        Assert.Equal(2, running.Count);
        AioRequestInfo opening = Assert.Single(running, static info => info.Operation == "open");
        AioRequestInfo reading = Assert.Single(running, static info => info.Operation == "read");
        Assert.Equal((fifo.FullPath, null), (opening.Path, opening.Descriptor));
        Assert.Equal((null, (int)held.Handle.DangerousGetHandle()), (reading.Path, reading.Descriptor));
        Assert.All(running, static info => Assert.InRange(info.Age, TimeSpan.Zero, Bounded.Limit));
        fifo.ReleaseOpens();
        LibC.Close(await open.InTime());
        held.Release();
        await held.Read.InTime();
        Bounded.Until(() => context.GetRunningRequests().Count == 0);
    }

    private static void AssertCounts(AioContext context, long outstanding, long queued, long running, long completed) =>
        Assert.Equal(
            (outstanding, queued, running, completed),
            (context.OutstandingRequests, context.QueuedRequests, context.RunningRequests, context.CompletedRequests));
}
