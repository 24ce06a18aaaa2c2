using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Nito.AsyncEx;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

/// <summary>Where continuations run, and in which contexts.</summary>
public sealed class ContinuationTests : OperationTests
{
    private const string Name = "tested";

    private static readonly AsyncLocal<string?> Local = new();

    private volatile bool _stop;

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Continuation_RunsWhereTheModeSays(CompletionMode mode)
    {
        (AioContext context, HeldWorker held) = NewHeld(mode);
        Thread? ran = null;
        // The stat waits behind the held read, so the await always finds an incomplete task.
        async Task Await()
        {
            await Stat(context).ConfigureAwait(false);
            ran = Thread.CurrentThread;
        }

        Task task = Begin(Await);
        held.Release();
        Thread? poller = null;
        if (mode == CompletionMode.Manual)
        {
            await OnThread(() =>
            {
                poller = Thread.CurrentThread;
                context.PollUntil(() => task.IsCompleted);
            }).InTime();
        }

        await task.InTime();
        switch (mode)
        {
            case CompletionMode.ThreadPool:
                Assert.True(ran!.IsThreadPoolThread);
                break;
            case CompletionMode.Inline:
                Assert.Equal($"{Name}-pump", ran!.Name);
                Assert.False(ran.IsThreadPoolThread);
                Assert.True(ran.IsBackground);
                break;
            default:
                Assert.Same(poller, ran);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SynchronizationContext_Captured_RunsTheContinuation(CompletionMode mode)
    {
        (AioContext context, HeldWorker held) = NewHeld(mode);
        Task poll = StartPolling(context, mode);
        await OnThread(() => AsyncContext.Run(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;
            SynchronizationContext? before = SynchronizationContext.Current;
            Assert.NotNull(before);
            async Task Await()
            {
                Assert.Equal(0, await Stat(context));
                Assert.Same(before, SynchronizationContext.Current);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
            }

            Task task = Await();
            held.Release();
            await task;
        })).InTime();
        await StopPolling(poll);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SynchronizationContext_OfAMessageLoop_RunsEveryContinuation(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        Task poll = StartPolling(context, mode);
        using AsyncContextThread loop = new();
        await loop.Factory.Run(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;
            for (int i = 0; i < 100; i++)
            {
                Assert.Equal(0, await Stat(context));
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
            }
        }).InTime();
        await StopPolling(poll);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SynchronizationContext_WithConfigureAwaitFalse_IsNotUsed(CompletionMode mode)
    {
        (AioContext context, HeldWorker held) = NewHeld(mode);
        Task poll = StartPolling(context, mode);
        using AsyncContextThread loop = new();
        await loop.Factory.Run(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;
            async Task Await()
            {
                Assert.Equal(0, await Stat(context).ConfigureAwait(false));
                Assert.Null(SynchronizationContext.Current);
                Assert.NotEqual(thread, Environment.CurrentManagedThreadId);
            }

            Task task = Await();
            held.Release();
            await task;
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        }).InTime();
        await StopPolling(poll);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task TaskScheduler_Captured_RunsTheContinuation(CompletionMode mode)
    {
        (AioContext context, HeldWorker held) = NewHeld(mode);
        Task poll = StartPolling(context, mode);
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        async Task<TaskScheduler> Await(bool continueOnCaptured)
        {
            Assert.Equal(0, await Stat(context).ConfigureAwait(continueOnCaptured));
            return TaskScheduler.Current;
        }

        foreach (bool captured in new[] { true, false })
        {
            Task<TaskScheduler> awaiting = await Task.Factory.StartNew(
                () => Await(captured), CancellationToken.None, TaskCreationOptions.None, scheduler).InTime();
            held.Release();
            Assert.Equal(captured, await awaiting.InTime() == scheduler);
            held = Hold(context);
        }

        held.Release();
        await StopPolling(poll);
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task AsyncLocal_FlowsToItsAwaiter_AndToNoOther(CompletionMode mode)
    {
        (AioContext context, HeldWorker held) = NewHeld(mode);
        async Task<string?> Flow(string? value)
        {
            Local.Value = value;
            Assert.Equal(0, await Stat(context).ConfigureAwait(false));
            string? seen = Local.Value;
            Local.Value = "left behind";
            return seen;
        }

        string?[] values = ["a", null, "b", null, null];
        Task<string?>[] flows = [.. values.Select(value => (Task<string?>)Begin(() => Flow(value)))];
        Task poll = StartPolling(context, mode);
        held.Release();

        Assert.Equal(values, await Task.WhenAll(flows).InTime());
        await StopPolling(poll);
    }

    /// <summary>A raw continuation has no async method that restores the contexts after it.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RawContinuation_LeavesNoContextToTheNext(CompletionMode mode)
    {
        const int Count = 6;
        (AioContext context, HeldWorker held) = NewHeld(mode);
        Local.Value = null;
        var seen = new List<(string? Local, SynchronizationContext? Context)>();
        using CountdownEvent all = new(Count);
        void Look()
        {
            lock (seen)
            {
                seen.Add((Local.Value, SynchronizationContext.Current));
            }

            Local.Value = "left behind";
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            all.Signal();
        }

        await OnThread(() =>
        {
            Local.Value = null;
            for (int i = 0; i < Count; i++)
            {
                var awaiter = RawStat(context);
                awaiter.UnsafeOnCompleted(() =>
                {
                    awaiter.GetResult();
                    Look();
                });
            }
        }).InTime();
        Task poll = StartPolling(context, mode);
        held.Release();
        Bounded.Until(() => all.IsSet);

        Assert.All(seen, static found => Assert.Equal((null, null), found));
        await StopPolling(poll);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RawContinuation_OnCompleted_SeesTheAsyncLocalsOfItsRegistration(CompletionMode mode)
    {
        (AioContext context, HeldWorker held) = NewHeld(mode);
        TaskCompletionSource<string?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await OnThread(() =>
        {
            Local.Value = "the registrar's";
            var awaiter = RawStat(context);
            awaiter.OnCompleted(() =>
            {
                awaiter.GetResult();
                seen.SetResult(Local.Value);
            });
        }).InTime();
        Task poll = StartPolling(context, mode);
        held.Release();
        Assert.Equal("the registrar's", await seen.Task.InTime());
        await StopPolling(poll);
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    public async Task Context_DoesNotKeepTheAsyncLocalsOfItsCreator(CompletionMode mode)
    {
        Local.Value = "the creator's";
        AioContext context = NewSingleWorker(mode);
        Local.Value = null;
        HeldWorker held = Hold(context);
        TaskCompletionSource<string?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var awaiter = RawStat(context);
        awaiter.UnsafeOnCompleted(() =>
        {
            awaiter.GetResult();
            seen.SetResult(Local.Value);
        });
        held.Release();
        Assert.Null(await seen.Task.InTime());
    }

    /// <summary>Other threads can run a completion that a drainer has taken but not started.</summary>
    [Fact]
    public async Task Continuation_BlockedOnAnOperationOfItsBatch_Continues()
    {
        (AioContext context, HeldWorker held) = NewHeld(CompletionMode.ThreadPool);
        Task<int>? second = null;
        async Task First()
        {
            Assert.Equal(0, await Stat(context).ConfigureAwait(false));
            Assert.True(second!.Wait(Bounded.Limit));
        }

        Task first = Begin(First);
        second = Stat(context).AsTask();
        held.Release();

        await first.InTime();
        Assert.Equal(0, await second.InTime());
    }

    /// <summary>The pump never releases a handle, because the last close can block for seconds.</summary>
    [TheoryRequires(Tool.Fuse)]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    public async Task Handle_DisposedDuringAnOperation_IsClosedWithoutBlockingDelivery(CompletionMode mode)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        AioContext context = NewContext(mode);
        using SafeFileHandle handle = LibC.Open(mount.File("file"), 0);
        mount.Hold(FuseOperation.Read);
        mount.Hold(FuseOperation.Flush);
        Task<int> read = context.AioReadAsync(handle, new byte[7], 0).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);
        handle.Dispose();

        mount.Release(FuseOperation.Read);
        mount.WaitUntilHeld(FuseOperation.Flush); // the last close is in flight
        Task<int> other = Stat(context).AsTask();
        bool delivered = Bounded.TryUntil(() => other.IsCompleted, TimeSpan.FromSeconds(5));
        mount.Release(FuseOperation.Flush);

        Assert.Equal(7, await read.InTime());
        Assert.Equal(0, await other.InTime());
        Assert.True(delivered, "a slow close held up the delivery of other operations");
    }

    [Fact]
    public async Task Tasks_NotAwaited_DoNotLeak()
    {
        AioContext context = NewContext();
        for (int i = 0; i < 1000; i++)
        {
            _ = Stat(context);
        }

        await context.DrainAsync().InTime();
        Assert.Equal(0, context.OutstandingRequests);
    }

    private static ValueTask<int> Stat(AioContext context) => context.AioStatAsync("/", new FileStatus());

    private static ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter RawStat(AioContext context) =>
        Stat(context).ConfigureAwait(false).GetAwaiter();

    private Task StartPolling(AioContext context, CompletionMode mode) => mode != CompletionMode.Manual
        ? Task.CompletedTask
        : OnThread(() => context.PollUntil(() => _stop));

    private Task StopPolling(Task polling)
    {
        _stop = true;
        return polling.InTime();
    }

    private (AioContext Context, HeldWorker Held) NewHeld(CompletionMode mode)
    {
        AioContext context = NewContext(mode, static options => (options.MaxWorkers, options.Name) = (1, Name));
        return (context, Hold(context));
    }
}
