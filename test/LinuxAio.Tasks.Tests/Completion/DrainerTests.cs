using System.Collections.Concurrent;
using System.Diagnostics;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

/// <summary>In the default mode a continuation never keeps the others from running.</summary>
public class DrainerTests
{
    private const string Missing = "/proc/no such file";

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task ContinuationThatBlocks_BlocksNoOther()
    {
        await using var context = new AioContext();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var blocked = new ManualResetEventSlim();
        OnCompleted(context.AioUnlinkAsync(Missing), () =>
        {
            blocked.Set();
            release.Task.Wait();
        });
        blocked.Wait();

        for (int i = 0; i < 1_000; i++)
        {
            Assert.Equal(-(int)Errno.ENOENT, await context.AioUnlinkAsync(Missing).InTime());
        }

        release.SetResult();
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task ContinuationThatBlocksOnOperationsOfItsBatch_Continues()
    {
        const int Pairs = 20;
        await using var context = new AioContext(new AioOptions { MaxWorkers = 1 });
        for (int pair = 0; pair < Pairs; pair++)
        {
            using var held = new HeldWorker(context);
            var over = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            ValueTask<int> first = context.AioUnlinkAsync(Missing);
            Task<int> second = context.AioUnlinkAsync(Missing).AsTask();
            Task<int> third = context.AioUnlinkAsync(Missing).AsTask();
            OnCompleted(first, () => over.SetResult(second.GetAwaiter().GetResult() + third.GetAwaiter().GetResult()));

            await held.ReleaseAsync();

            Assert.Equal(-2 * (int)Errno.ENOENT, await over.Task.InTime());
        }
    }

    [Fact]
    public async Task ManyContinuationsThatBlock_BlockNoOther()
    {
        const int Blocking = 16;
        await using var context = new AioContext();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var allBlocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int blocked = 0;
        for (int i = 0; i < Blocking; i++)
        {
            OnCompleted(context.AioUnlinkAsync(Missing), () =>
            {
                if (Interlocked.Increment(ref blocked) == Blocking)
                {
                    allBlocked.SetResult();
                }

                release.Task.Wait();
            });
        }

        await allBlocked.Task.InTime();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(-(int)Errno.ENOENT, await context.AioUnlinkAsync(Missing).InTime());
        }

        release.SetResult();
        await context.DrainAsync().InTime();
    }

    [Fact]
    public async Task SlowContinuations_RunOnSeveralThreads()
    {
        const int Operations = 400;

        // The test runner blocks threads of the pool, perhaps all of them: add those that several drainers need.
        ThreadPool.GetMinThreads(out int minimum, out int ports);
        ThreadPool.SetMinThreads(minimum + 4, ports);
        await using var context = new AioContext(new AioOptions { MaxWorkers = 1 });
        var threads = new ConcurrentDictionary<int, int>();
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int resumed = 0;
        using (var held = new HeldWorker(context))
        {
            for (int i = 0; i < Operations; i++)
            {
                OnCompleted(context.AioUnlinkAsync(Missing), () =>
                {
                    Compute(TimeSpan.FromMilliseconds(1));
                    threads.AddOrUpdate(Environment.CurrentManagedThreadId, 1, static (_, count) => count + 1);
                    if (Interlocked.Increment(ref resumed) == Operations)
                    {
                        over.SetResult();
                    }
                });
            }

            await held.ReleaseAsync();
        }

        // Await it: a blocking test would take a thread of the pool from the drainers.
        await over.Task.InTime();
        ThreadPool.SetMinThreads(minimum, ports);
        Assert.InRange(threads.Count, Math.Min(2, Environment.ProcessorCount), Operations);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Drainer_WithACompletionAfterRearming_RingsTheBell()
    {
        Mock<IAioEngine> engine = Rearm(completesWhileRearming: true);

        engine.Verify(static engine => engine.EndDraining(), Times.Once);
        engine.Verify(static engine => engine.RingBell(), Times.Once);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Drainer_WithoutACompletionAfterRearming_DoesNotRingTheBell()
    {
        Mock<IAioEngine> engine = Rearm(completesWhileRearming: false);

        engine.Verify(static engine => engine.BeginDraining(), Times.Once);
        engine.Verify(static engine => engine.EndDraining(), Times.Once);
        engine.Verify(static engine => engine.RingBell(), Times.Never);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task InlinePump_WithACompletionAfterRearming_RingsTheBell()
    {
        var engine = new Mock<IAioEngine>();
        var bell = new SemaphoreSlim(0);
        bool completed = true;
        int ends = 0;
        engine.Setup(static engine => engine.WaitForBell(It.IsAny<int>())).Returns((int most) => bell.Wait(most));
        engine.Setup(static engine => engine.RingBell()).Callback(() => bell.Release());
        engine.SetupGet(static engine => engine.HasCompleted).Returns(() => Volatile.Read(ref completed));
        engine.Setup(static engine => engine.BeginDraining()).Callback(() => Volatile.Write(ref completed, false));
        engine.Setup(static engine => engine.EndDraining())
            .Callback(() => Volatile.Write(ref completed, Interlocked.Increment(ref ends) == 1));
        var outstanding = new OutstandingCount();
        var pump = new Pump(engine.Object, "test", inline: true, TimeSpan.FromMinutes(1), outstanding);

        pump.Start();
        bell.Release();
        Bounded.Until(() => Volatile.Read(ref ends) >= 2, "the round that the re-armed bell caused");
        pump.Stop();
        await pump.Ended.InTime();

        engine.Verify(static engine => engine.RingBell(), Times.AtLeast(2)); // one of them by Stop
        engine.Verify(static engine => engine.Dispose(), Times.Once);
    }

    private static Mock<IAioEngine> Rearm(bool completesWhileRearming)
    {
        var engine = new Mock<IAioEngine>();
        bool completed = false;
        engine.SetupGet(static engine => engine.HasCompleted).Returns(() => completed);
        engine.Setup(static engine => engine.EndDraining()).Callback(() => completed = completesWhileRearming);
        var outstanding = new OutstandingCount();
        var drainer = new Drainer(engine.Object, outstanding);
        Assert.True(drainer.IsResting);

        drainer.Start();
        Bounded.Until(() => outstanding.WhenUnused().IsCompleted, "the drainer's end");

        Assert.True(drainer.IsResting);
        return engine;
    }

    private static void OnCompleted(ValueTask<int> task, Action continuation) =>
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() =>
        {
            Assert.Equal(-(int)Errno.ENOENT, task.Result);
            continuation();
        });

    private static void Compute(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
        }
    }
}
