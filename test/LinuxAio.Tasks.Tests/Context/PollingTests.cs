using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class PollingTests : OperationTests
{
    private readonly AioContext _context;

    public PollingTests() => _context = NewContext(CompletionMode.Manual);

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task PollFileno_IsReadableOnlyWhileResultsWait()
    {
        int descriptor = _context.PollFileno;
        Assert.False(LibC.IsReadable(descriptor));
        HeldWorker held = Hold(_context);
        Assert.False(LibC.IsReadable(descriptor));

        held.Release();

        Bounded.Until(() => LibC.IsReadable(descriptor));
        Assert.True(LibC.IsReadable(descriptor)); // until the test polls
        Assert.Equal(1, _context.PollCallback());
        Assert.False(LibC.IsReadable(descriptor));
        Assert.Equal(1, await held.Read.InTime());
    }

    [Fact]
    public void PollFileno_NeverChanges_AndIsCloseOnExec()
    {
        int descriptor = _context.PollFileno;
        _ = Finish(_context.AioStatAsync("/", new FileStatus()), _context);
        Assert.Equal(descriptor, _context.PollFileno);
        Assert.Equal(LibC.FD_CLOEXEC, LibC.DescriptorFlags(descriptor));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public void PollCallback_NothingReady_ReturnsZero()
    {
        Assert.Equal(0, _context.PollCallback());
        HeldWorker held = Hold(_context);
        Assert.Equal(0, _context.PollCallback());
        held.Release();
        Bounded.Until(() => _context.CompletedRequests == 1);
        Assert.Equal(1, _context.PollCallback());
        Assert.Equal(0, _context.PollCallback());
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Operation_WithoutPolling_DoesNotComplete()
    {
        Task<int>[] stats =
            [.. Enumerable.Range(0, 10).Select(_ => _context.AioStatAsync("/", new FileStatus()).AsTask())];
        Bounded.Until(() => _context.CompletedRequests == 10);
        Assert.All(stats, static stat => Assert.False(stat.IsCompleted));

        Assert.Equal(10, _context.PollCallback());

        Assert.All(await Task.WhenAll(stats).InTime(), static result => Assert.Equal(0, result));
    }

    [Fact]
    public void Operation_InCancel_DoesNotComplete()
    {
        HeldWorker held = Hold(_context);
        using CancellationTokenSource cancel = new();
        Task<int> queued = _context.AioStatAsync("/", new FileStatus(), cancel.Token).AsTask();
        cancel.Cancel();
        Assert.False(queued.IsCompleted);
        Assert.True(LibC.IsReadable(_context.PollFileno));
        Assert.Equal(1, _context.PollCallback());
        Assert.True(queued.IsCanceled);
        held.Release();
    }

    [Fact]
    public void PollCallback_RunsContinuationsOnTheCaller_InOrderOfCompletion()
    {
        List<(int Index, int Thread)> ran = [];
        async Task Stat(int index)
        {
            await _context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false);
            ran.Add((index, Environment.CurrentManagedThreadId));
        }

        Task[] stats = WithoutContext(() => Enumerable.Range(0, 5).Select(Stat).ToArray());
        Bounded.Until(() => _context.CompletedRequests == 5);
        Assert.Empty(ran);

        Assert.Equal(5, _context.PollCallback());

        Assert.All(stats, static task => Assert.True(task.IsCompletedSuccessfully));
        int here = Environment.CurrentManagedThreadId;
        Assert.Equal(Enumerable.Range(0, 5).Select(i => (i, here)), ran);
    }

    [Fact]
    public void PollCallback_WhoseContinuationsSubmitMore_Returns()
    {
        int stats = 0;
        async Task Forever()
        {
            while (stats < 1000)
            {
                await _context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false);
                stats++;
                Bounded.Until(() => _context.CompletedRequests == 0 || _context.RunningRequests == 0);
            }
        }

        Task task = WithoutContext(Forever);
        Bounded.Until(() => _context.CompletedRequests == 1);
        Assert.Equal(1, _context.PollCallback());
        Assert.Equal(1, stats);
        _context.PollUntil(() => task.IsCompleted);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public void PollWait_NothingOutstanding_Returns()
    {
        _context.PollWait();
        Assert.Equal(0, _context.PollCallback());
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task PollWait_ReturnsWhenAResultIsReady()
    {
        HeldWorker held = Hold(_context);
        Task wait = OnThread(_context.PollWait);
        held.Release();
        await wait.InTime();
        Assert.Equal(1, _context.CompletedRequests);
        _context.PollWait(); // returns again: the result still waits
        Assert.Equal(1, _context.PollCallback());
        _context.PollWait();
    }

    [Fact]
    public async Task PollWait_CancelOfAQueuedOperation_WakesIt()
    {
        HeldWorker held = Hold(_context);
        using CancellationTokenSource cancel = new();
        Task<int> queued = _context.AioStatAsync("/", new FileStatus(), cancel.Token).AsTask();
        Task wait = OnThread(_context.PollWait);

        cancel.Cancel();

        await wait.InTime();
        Assert.Equal(1, _context.PollCallback());
        Assert.True(queued.IsCanceled);
        held.Release();
    }

    /// <summary>The idiom of Perl's Linux::AIO: poll_wait, poll_cb while nreqs.</summary>
    [Fact]
    [Trait(Category, Acceptance)]
    public void PollWait_PollCallback_WhileOutstanding_RunsEverything()
    {
        int ended = 0;
        async Task Chain()
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(0, await _context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false));
            }

            ended++;
        }

        Task[] chains = WithoutContext(() => Enumerable.Range(0, 20).Select(_ => Chain()).ToArray());
        int delivered = 0;
        while (_context.OutstandingRequests > 0)
        {
            _context.PollWait();
            delivered += _context.PollCallback();
        }

        Assert.Equal((20, 400), (ended, delivered));
        Assert.All(chains, static chain => Assert.True(chain.IsCompletedSuccessfully));
    }

    /// <summary>When nothing is outstanding any more, PollWait must return.</summary>
    [Fact]
    public async Task PollWait_AnotherThreadTakesTheLastResult_Returns()
    {
        for (int round = 0; round < 300; round++)
        {
            Task<int> stat = _context.AioStatAsync("/", new FileStatus()).AsTask();
            Task wait = OnThread(_context.PollWait);
            _context.PollUntil(() => stat.IsCompleted);
            await wait.InTime($"PollWait in round {round}");
        }
    }

    [Fact]
    public async Task PollCallback_FromManyThreads_DeliversEachOnce()
    {
        const int Count = 5000;
        Task<int>[] stats = [.. Enumerable.Range(0, Count)
            .Select(_ => _context.AioStatAsync("/", new FileStatus()).AsTask())];
        int delivered = 0;
        Task[] pollers = [.. Enumerable.Range(0, 4).Select(_ => OnThread(() =>
        {
            while (_context.OutstandingRequests > 0)
            {
                Interlocked.Add(ref delivered, _context.PollCallback());
            }
        }))];

        await Task.WhenAll(pollers).InTime();

        Assert.Equal(Count, delivered);
        Assert.All(stats, static stat => Assert.True(stat.IsCompletedSuccessfully));
    }

    /// <summary>PollFileno and CompletedRequests stay correct while workers start and end.</summary>
    [Fact]
    public void PollCallback_AfterWorkersWereReplaced_StillCounts()
    {
        for (int round = 0; round < 10; round++)
        {
            Task<int>[] stats =
                [.. Enumerable.Range(0, 7).Select(_ => _context.AioStatAsync("/", new FileStatus()).AsTask())];
            _context.MaxParallel(0);
            Assert.Equal(7, _context.CompletedRequests);
            _context.MinParallel(2);
            Assert.Equal(7, _context.PollCallback());
            Assert.All(stats, static stat => Assert.True(stat.IsCompletedSuccessfully));
        }
    }

    [Fact]
    public void ManualMode_HasNoPumpThread()
    {
        AioContext context = NewContext(CompletionMode.Manual, static options => options.Name = "manual-name");
        Assert.Empty(LinuxAio.Tests.Support.ProcFs.Threads("manual-name-pump"[..15]));
        Assert.Equal(1, context.WorkerCount);
    }

    private static T WithoutContext<T>(Func<T> function)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return function();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}
