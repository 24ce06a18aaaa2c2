using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class WorkersTests : OperationTests
{
    // Workers of other contexts of the process, such as AioContext.Default.
    private readonly int _others = ProcFs.Threads("aio-worker").Count;

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Workers_FollowMinAndMaxParallel(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        AssertWorkers(1, context);

        context.MinParallel(8);
        AssertWorkers(8, context);
        context.MaxParallel(3);
        AssertWorkers(3, context);
        context.MaxParallel(0);
        AssertWorkers(0, context);

        Task<int> waiting = context.AioStatAsync("/", new FileStatus()).AsTask();
        Assert.Equal((1, 0), (context.OutstandingRequests, context.RunningRequests));
        Assert.False(waiting.IsCompleted);
        AssertWorkers(0, context);
        context.MinParallel(1);
        AssertWorkers(1, context);
        Assert.Equal(0, await Finish(new ValueTask<int>(waiting), context));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task MaxParallelZero_QueuedOperationsRunFirst_LaterOnesWait(CompletionMode mode)
    {
        const int Queued = 50;
        AioContext context = NewSingleWorker(mode);
        HeldWorker held = Hold(context);
        Task<int>[] queued = [.. Enumerable.Range(0, Queued)
            .Select(i => context.AioOpenAsync(Temp.File($"{i}"), OpenFlags.Create | OpenFlags.WriteOnly).AsTask())];
        Task ended = context.MaxParallelAsync(0);
        Task<int> later = context.AioStatAsync("/", new FileStatus()).AsTask();
        Assert.False(ended.IsCompleted);

        held.Release();
        await ended.InTime();

        AssertWorkers(0, context);
        // The worker executed all of them before it ended.
        Assert.Equal(Queued, Directory.GetFiles(Temp.FullPath).Length);
        foreach (Task<int> open in queued)
        {
            LibC.Close(await Finish(new ValueTask<int>(open), context));
        }

        Assert.False(later.IsCompleted);
        Bounded.Until(() =>
            context.OutstandingRequests == (mode == CompletionMode.Manual && !held.Read.IsCompleted ? 2 : 1));
        await context.MaxParallelAsync(1);
        Assert.Equal(0, await Finish(new ValueTask<int>(later), context));
    }

    /// <summary>The worker may wait for a queued request, which then needs another worker.</summary>
    [Fact]
    public async Task MaxParallelZero_RunningOperationNeedsAQueuedOne_BothRun()
    {
        using Fifo fifo = new();
        await using var context = new AioContext(new AioOptions { MinWorkers = 1, MaxWorkers = 4 });
        Task<int> reader = context.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly).AsTask();
        Task<int> writer = context.AioOpenAsync(fifo.FullPath, OpenFlags.WriteOnly).AsTask();

        await context.MaxParallelAsync(0).InTime();

        LibC.Close(await reader.InTime());
        LibC.Close(await writer.InTime());
        Assert.Equal(0, context.WorkerCount);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task MaxParallelAboveZero_AfterZero_ResumesWork(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        for (int round = 0; round < 20; round++)
        {
            context.MaxParallel(0);
            Task<int>[] waiting =
                [.. Enumerable.Range(0, 5).Select(_ => context.AioStatAsync("/", new FileStatus()).AsTask())];
            Assert.Equal(5, context.OutstandingRequests);
            context.MaxParallel(2);
            foreach (Task<int> stat in waiting)
            {
                Assert.Equal(0, await Finish(new ValueTask<int>(stat), context));
            }
        }

        Assert.Equal(0, context.OutstandingRequests);
    }

    [Fact]
    public async Task MaxParallel_BlocksUntilSurplusWorkersEnd()
    {
        AioContext context = NewContext(CompletionMode.Manual, options => options.MinWorkers = 3);
        HeldWorker[] held = [Hold(context), Hold(context), Hold(context)];

        Task limit = OnThread(() => context.MaxParallel(1));
        held[0].Release();
        held[1].Release();

        await limit.InTime();
        AssertWorkers(1, context);
        held[2].Release();
        context.PollUntil(() => context.OutstandingRequests == 0);
    }

    [Fact]
    public async Task MaxParallelAsync_Cancelled_KeepsTheLimit()
    {
        AioContext context = NewContext(CompletionMode.Manual, options => options.MinWorkers = 2);
        HeldWorker[] held = [Hold(context), Hold(context)];
        using CancellationTokenSource cancel = new();
        Task limit = context.MaxParallelAsync(1, cancel.Token);
        Assert.False(limit.IsCompleted);

        cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limit.InTime());
        held[0].Release();
        held[1].Release();
        Bounded.Until(() => context.WorkerCount == 1);
        context.PollUntil(() => context.OutstandingRequests == 0);
    }

    [Fact]
    public async Task MaxParallel_BelowMinimum_LowersIt_AndMinParallelRaisesItAgain()
    {
        AioContext context = NewContext(options => options.MinWorkers = 4);
        context.MaxParallel(2);
        AssertWorkers(2, context);
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
        context.MinParallel(6);
        AssertWorkers(6, context);
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
    }

    [Fact]
    public async Task MinWorkersZero_StillServes()
    {
        AioContext context = NewContext(options => options.MinWorkers = 0);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
        }
    }

    [Fact]
    public async Task MinParallelZero_StillServes()
    {
        AioContext context = NewContext(options => options.IdleTimeout = TimeSpan.FromMilliseconds(1));
        context.MinParallel(0);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
            Bounded.Until(() => context.WorkerCount == 0);
        }
    }

    [Fact]
    public async Task HeldOperations_StartMoreWorkers_SoThatOthersRun()
    {
        AioContext context = NewContext(options => options.MaxWorkers = 6);
        using Fifo fifo = new();
        Task<int>[] opens = [.. Enumerable.Range(0, 5)
            .Select(_ => context.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly).AsTask())];

        // This open releases the five blocked opens before it in the queue.
        Task<int> other = context.AioOpenAsync(fifo.FullPath, OpenFlags.WriteOnly).AsTask();

        foreach (int descriptor in await Task.WhenAll([.. opens, other]).InTime())
        {
            LibC.Close(descriptor);
        }
    }

    [Fact]
    public async Task Limits_SetByManyThreads_EndWithTheLastOne()
    {
        AioContext context = NewContext();
        using CancellationTokenSource stop = new();
        Task load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(0, await context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false));
            }
        });

        Task[] controls = [.. Enumerable.Range(0, 4).Select(seed => OnThread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                context.MinParallel(1 + ((i + seed) % 5));
                context.MaxParallelAsync(1 + ((i * 3 + seed) % 5));
            }
        }))];
        await Task.WhenAll(controls).InTime();
        context.MaxParallel(2);
        Assert.InRange(context.WorkerCount, 1, 2);
        await stop.CancelAsync();
        await load.InTime();
    }

    /// <summary>A thread that changes the number of workers waits for the pump to start them. A continuation on the
    /// pump that changes the number as well must not wait for that thread.</summary>
    [Fact]
    public async Task MinParallel_OnThePumpAndOnAThread_DoesNotDeadlock()
    {
        // Not owned by the test: if the pump is blocked, Dispose would block.
#pragma warning disable CA2000
        var context = new AioContext(new AioOptions { CompletionMode = CompletionMode.Inline, MaxWorkers = 8 });
#pragma warning restore CA2000
        var elsewhere = new Thread(() => context.MinParallel(2)) { IsBackground = true };
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        async Task OnPump()
        {
            Assert.Equal(1, await context.AioReadAsync(handle, new byte[1], -1).ConfigureAwait(false));
            Assert.Equal("aio-pump", Thread.CurrentThread.Name);
            elsewhere.Start();
            Bounded.Until(() => (elsewhere.ThreadState & ThreadState.WaitSleepJoin) != 0); // it waits for the pump
            context.MinParallel(3);
        }

        Task onPump = Begin(OnPump);
        fifo.Write("a"u8);
        await onPump.InTime("MinParallel on the pump");
        Bounded.Until(() => context.WorkerCount >= 2);
        await context.DisposeAsync();
    }

    private void AssertWorkers(int expected, AioContext context) =>
        Assert.Equal(
            (expected, expected), (context.WorkerCount, ProcFs.Threads("aio-worker").Count - _others));
}
