using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

/// <summary>A request that waits in the queue is cancelled immediately, even when all workers are blocked.</summary>
public class QueuedCancellationTests
{
    private const string Missing = "/proc/no such file";

    [Theory]
    [InlineData(100_000)]
    public async Task ManyQueuedBehindABlockedWorker_AreCancelledOrRun_NoneIsLost(int requests)
    {
        await using var context = new AioContext(new AioOptions { MaxWorkers = 1 });
        using var held = new HeldWorker(context);
        using var source = new CancellationTokenSource();
        var tasks = new ValueTask<int>[requests];
        for (int i = 0; i < requests; i++)
        {
            tasks[i] = context.AioUnlinkAsync(Missing, i % 2 == 0 ? source.Token : default);
        }

        Assert.Equal(requests, context.QueuedRequests);
        Assert.Equal(1, context.RunningRequests);
        Assert.DoesNotContain(tasks, static task => task.IsCompleted);

        source.Cancel();
        for (int i = 0; i < requests; i += 2)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[i].InTime());
        }

        Assert.Equal(requests / 2, context.QueuedRequests);
        Assert.Equal(1, context.RunningRequests);
        await held.ReleaseAsync();
        for (int i = 1; i < requests; i += 2)
        {
            Assert.Equal(-(int)Errno.ENOENT, await tasks[i].InTime());
        }

        await context.DrainAsync().InTime();
        Assert.Equal(0, context.QueuedRequests);
        Assert.Equal(-(int)Errno.ENOENT, await context.AioUnlinkAsync(Missing).InTime());
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Cancelled_NeverReachesTheKernel()
    {
        await using var context = new AioContext(new AioOptions { MaxWorkers = 1 });
        using var directory = new TempDirectory();
        string kept = directory.File("kept");
        File.WriteAllText(kept, "");
        using var held = new HeldWorker(context);
        using var source = new CancellationTokenSource();
        ValueTask<int> unlink = context.AioUnlinkAsync(kept, source.Token);

        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unlink.InTime());
        await held.ReleaseAsync();
        Assert.Equal(0, await context.AioStatAsync(kept, new FileStatus()).InTime());
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task Cancel_RunsNoContinuation()
    {
        await using var context = new AioContext(new AioOptions { MaxWorkers = 1 });
        using var held = new HeldWorker(context);
        using var source = new CancellationTokenSource();
        int canceller = Environment.CurrentManagedThreadId, resumed = 0;
        bool inside = false;
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ValueTask<int> task = context.AioUnlinkAsync(Missing, source.Token);
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() =>
        {
            resumed = Environment.CurrentManagedThreadId;
            Volatile.Write(ref inside, resumed == canceller);
            over.SetResult();
        });

        source.Cancel();

        await over.Task.InTime();
        Assert.False(inside);
        Assert.True(task.IsCanceled);
        await held.ReleaseAsync();
    }

    /// <summary>The completion is delivered first, and a worker drops the record later.</summary>
    [Fact]
    [Trait("Category", "Acceptance")]
    public void ManualMode_DeliveredThenDropped_RecordsComeBack()
    {
        const int Rounds = 100, Requests = 1_000;
        TicketRecorder recorder = null!;
        using AioContext context = ManualContext(inner => recorder = new TicketRecorder(inner));
        for (int round = 0; round < Rounds; round++)
        {
            using var held = new HeldWorker(context);
            ValueTask<int>[] tasks = SubmitAndCancel(context, Requests);
            Assert.DoesNotContain(tasks, static task => task.IsCompleted);
            Assert.Equal(Requests, Poll(context, Requests));
            Assert.All(tasks, AssertCancelled);
            held.ReleaseAndPoll(context);
            PollSentinel(context);
        }

        AssertRecordsCameBack(recorder, context, Requests);
    }

    /// <summary>After its delivery a cancelled request is still on the submitted list, so no other request may use its
    /// record yet.</summary>
    [Fact]
    [Trait("Category", "Acceptance")]
    public void ManualMode_DeliveredButNotDropped_RecordsAreNotReused()
    {
        const int Requests = 1_000;
        TicketRecorder recorder = null!;
        using AioContext context = ManualContext(inner => recorder = new TicketRecorder(inner));
        using var held = new HeldWorker(context);
        Assert.All(Cancelled(), AssertCancelled);
        int[] listed = recorder.TakeIndexes();

        var tasks = new ValueTask<int>[Requests];
        for (int i = 0; i < Requests; i++)
        {
            tasks[i] = context.AioUnlinkAsync(Missing);
        }

        Assert.Empty(recorder.TakeIndexes().Intersect(listed));
        held.ReleaseAndPoll(context);
        Bounded.Until(
            () =>
            {
                context.PollCallback();
                return context.OutstandingRequests == 0;
            },
            "the requests behind the cancelled ones");
        Assert.All(tasks, static task => Assert.Equal(-(int)Errno.ENOENT, task.Result));

        ValueTask<int>[] Cancelled()
        {
            recorder.TakeIndexes();
            ValueTask<int>[] cancelled = SubmitAndCancel(context, Requests);
            Poll(context, Requests);
            return cancelled;
        }
    }

    /// <summary>A worker drops the record first, and the completion is delivered later.</summary>
    [Fact]
    [Trait("Category", "Acceptance")]
    public void ManualMode_DroppedThenDelivered_RecordsComeBack()
    {
        const int Rounds = 100, Requests = 1_000;
        TicketRecorder recorder = null!;
        using AioContext context = ManualContext(inner => recorder = new TicketRecorder(inner));
        for (int round = 0; round < Rounds; round++)
        {
            using var held = new HeldWorker(context);
            ValueTask<int>[] tasks = SubmitAndCancel(context, Requests);
            ValueTask<int> sentinel = context.AioUnlinkAsync(Missing); // when it is done, the others are dropped
            held.Release();
            Bounded.Until(() => context.CompletedRequests == Requests + 2, "the end of the sentinel");
            Assert.DoesNotContain(tasks, static task => task.IsCompleted);
            Poll(context, Requests + 2);
            Assert.All(tasks, AssertCancelled);
            Assert.Equal(-(int)Errno.ENOENT, sentinel.Result);
            Assert.Equal(1, held.Read.Result);
        }

        AssertRecordsCameBack(recorder, context, Requests);
    }

    /// <summary>Delivery and drop race with each other in random order.</summary>
    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    public async Task CancelRacingTheWorker_EachCompletesOnce_AndRecordsComeBack(CompletionMode mode)
    {
        const int Rounds = 100, Requests = 1_000;
        TicketRecorder recorder = null!;
        var ledger = new Ledger();
        await using AioContext context = TestContexts.Wrapped(
            new AioOptions { CompletionMode = mode }, inner => recorder = new TicketRecorder(inner));
        int cancelled = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using var source = new CancellationTokenSource();
            var tasks = new Task[Requests];
            using var cancelling = new ManualResetEventSlim();
            var canceller = new Thread(() =>
            {
                cancelling.Wait();
                source.Cancel();
            });
            canceller.Start();
            for (int i = 0; i < Requests; i++)
            {
                tasks[i] = RunAsync(context, round * Requests + i, source.Token);
                if (i == Requests / 2)
                {
                    cancelling.Set();
                }
            }

            canceller.JoinOrThrow();
            await Task.WhenAll(tasks).InTime();

            // A worker takes this request after it has dropped all requests cancelled before, so their records are
            // back.
            Assert.Equal(-(int)Errno.ENOENT, await context.AioUnlinkAsync(Missing).InTime());
        }

        ledger.AssertBalanced();
        Assert.InRange(cancelled, 1, Rounds * Requests);
        Assert.InRange(recorder.Highest, 0, 4 * 1024);

        async Task RunAsync(AioContext context, long id, CancellationToken token)
        {
            ledger.Submit(id);
            try
            {
                Assert.Equal(-(int)Errno.ENOENT, await context.AioUnlinkAsync(Missing, token));
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }

            ledger.Complete(id);
        }
    }

    private static AioContext ManualContext(Func<Tasks.Engine.IAioEngine, EngineWrapper> wrap) => TestContexts.Wrapped(
        new AioOptions { CompletionMode = CompletionMode.Manual, MinWorkers = 1 }, wrap);

    private static ValueTask<int>[] SubmitAndCancel(AioContext context, int requests)
    {
        using var source = new CancellationTokenSource();
        var tasks = new ValueTask<int>[requests];
        for (int i = 0; i < requests; i++)
        {
            tasks[i] = context.AioUnlinkAsync(Missing, source.Token);
        }

        source.Cancel();
        return tasks;
    }

    private static int Poll(AioContext context, int least)
    {
        int delivered = 0;
        Bounded.Until(() => (delivered += context.PollCallback()) >= least, $"{least} completions");
        return delivered;
    }

    private static void PollSentinel(AioContext context)
    {
        ValueTask<int> sentinel = context.AioUnlinkAsync(Missing);
        Poll(context, 1);
        Assert.Equal(-(int)Errno.ENOENT, sentinel.Result);
    }

    private static void AssertCancelled(ValueTask<int> task) =>
        Assert.ThrowsAny<OperationCanceledException>(() => task.Result);

    private static void AssertRecordsCameBack(TicketRecorder recorder, AioContext context, int requests)
    {
        Assert.Equal(0, context.OutstandingRequests);
        Assert.InRange(recorder.Highest, requests - 1, (2 * 1024) - 1); // the pool did not grow after the first round
    }

    private sealed class TicketRecorder(Tasks.Engine.IAioEngine inner) : EngineWrapper(inner)
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<int> _indexes = new();
        private int _highest;

        internal int Highest => Volatile.Read(ref _highest);

        /// <summary>The records of the requests that were prepared since the last call.</summary>
        internal int[] TakeIndexes()
        {
            int[] indexes = [.. _indexes];
            _indexes.Clear();
            return indexes;
        }

        public override Tasks.Engine.RequestTicket Prepare(in Tasks.Engine.EngineCall call, object owner)
        {
            Tasks.Engine.RequestTicket ticket = base.Prepare(call, owner);
            _indexes.Enqueue(ticket.Index);
            for (int seen = Highest; ticket.Index > seen; seen = Highest)
            {
                Interlocked.CompareExchange(ref _highest, ticket.Index, seen);
            }

            return ticket;
        }
    }
}
