using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class DisposalTests : OperationTests
{
    public static TheoryData<CompletionMode, bool> Ways
    {
        get
        {
            TheoryData<CompletionMode, bool> ways = [];
            foreach (CompletionMode mode in Enum.GetValues<CompletionMode>())
            {
                ways.Add(mode, true);
                ways.Add(mode, false);
            }

            return ways;
        }
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Dispose_Idle_LeavesNoThreadAndNoDescriptor(CompletionMode mode, bool async)
    {
        int workers = ProcFs.Threads("aio-worker").Count;
        int bells = Bells();
        AioContext context = NewContext(mode, options => (options.MinWorkers, options.Name) = (3, "gone"));
        Assert.Equal(workers + 3, ProcFs.Threads("aio-worker").Count);
        Assert.Equal(bells + 1, Bells());
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus()), context));

        await Dispose(context, async);

        Assert.Equal(workers, ProcFs.Threads("aio-worker").Count);
        Assert.Equal(bells, Bells());
        Bounded.Until(() => ProcFs.Threads("gone-pump").Count == 0);
        Assert.Equal(0, context.WorkerCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Dispose_Again_Returns(CompletionMode mode, bool async)
    {
        AioContext context = NewContext(mode);
        await Dispose(context, async);
        await Dispose(context, async);
        await Dispose(context, !async);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Dispose_FromManyThreads_AllReturn(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? OnThread(context.Dispose)
            : Task.Run(() => context.DisposeAsync().AsTask()))).InTime();
        Assert.Equal(0, context.WorkerCount);
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Dispose_WithWorkOutstanding_WaitsForIt(CompletionMode mode, bool async)
    {
        AioContext context = NewContext(mode, static options =>
            (options.MaxWorkers, options.ShutdownTimeout) = (1, Timeout.InfiniteTimeSpan));
        HeldWorker held = Hold(context);
        Task<int> queued = Stat(context);
        Task dispose = OnThread(() => Dispose(context, async).Wait());
        Bounded.Until(() => IsRefused(context));
        Assert.False(dispose.IsCompleted);
        Assert.Equal(2, context.OutstandingRequests);

        held.Release();

        await dispose.InTime();
        Assert.Equal((1, 0), (await held.Read.InTime(), await queued.InTime()));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Dispose_AtTheDeadline_FaultsQueuedAndInterruptsRunning(CompletionMode mode, bool async)
    {
        AioContext context = NewImpatient(mode);
        HeldWorker held = Hold(context);
        var status = new FileStatus();
        Task<int> queued = context.AioStatAsync("/", status).AsTask();

        await Dispose(context, async);

        var exception = await Assert.ThrowsAsync<ObjectDisposedException>(() => queued.InTime());
        Assert.Contains("tested", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.Read.InTime());
        Assert.True(status.IsEmpty);
        Bounded.Until(() => context.WorkerCount == 0);
        Assert.Equal(0, context.OutstandingRequests);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Dispose_AtTheDeadline_ExecutesTheQueuedCloses(CompletionMode mode)
    {
        AioContext context = NewImpatient(mode);
        HeldWorker held = Hold(context);
        SafeFileHandle handle = OpenFile(NewFile("content"));
        int number = LibC.DuplicateHigh(handle);
        int other = LibC.Duplicate(handle);
        Task<int> close = context.AioCloseAsync(new SafeFileHandle(number, ownsHandle: true)).AsTask();
        Task<int> closeOfNumber = context.AioCloseAsync(other).AsTask();
        Task<int> closeOfHeld = context.AioCloseAsync(held.Handle).AsTask(); // waits for the read
        Assert.True(LibC.IsOpen(number));

        await Dispose(context, async: true);

        Assert.Equal((0, 0, 0), (await close.InTime(), await closeOfNumber.InTime(), await closeOfHeld.InTime()));
        Assert.False(LibC.IsOpen(number));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.Read.InTime());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Dispose_RequestsHeldByMaxParallelZero_Fault(CompletionMode mode)
    {
        AioContext context = NewImpatient(mode);
        context.MaxParallel(0);
        Task<int> stat = Stat(context);
        await Dispose(context, async: true);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stat.InTime());
        Bounded.Until(() => context.OutstandingRequests == 0);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Dispose_OperationCancelledByItsToken_IsCancelledAndNotDisposed(CompletionMode mode)
    {
        AioContext context = NewImpatient(mode);
        HeldWorker held = Hold(context);
        using CancellationTokenSource cancel = new();
        Task<int> queued = context.AioStatAsync("/", new FileStatus(), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Dispose(context, async: true);
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.InTime());
        Assert.Equal(cancel.Token, exception.CancellationToken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.Read.InTime());
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Ways))]
    public async Task Dispose_OperationStuckInTheKernel_ReturnsAndDeliversLate(CompletionMode mode, bool async)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        int workers = ProcFs.Threads("aio-worker").Count, bells = Bells();
        AioContext context = NewImpatient(mode);
        using SafeFileHandle handle = File.OpenHandle(mount.File("file"), FileMode.Open, FileAccess.Write);
        mount.Hold(FuseOperation.Fsync);
        Task<int> fsync = context.AioFsyncAsync(handle).AsTask();
        mount.WaitUntilHeld(FuseOperation.Fsync);
        Task<int> queued = Stat(context);

        await Dispose(context, async);

        Assert.False(fsync.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queued.InTime());
        AioRequestInfo stuck = Assert.Single(context.GetRunningRequests());
        Assert.Equal(
            ("fsync", null, (int)handle.DangerousGetHandle()), (stuck.Operation, stuck.Path, stuck.Descriptor));
        Assert.InRange(stuck.Age, TimeSpan.Zero, Bounded.Limit);
        Assert.Equal((1, 1, 1), (context.OutstandingRequests, context.RunningRequests, context.WorkerCount));
        Assert.True(IsRefused(context));

        mount.Release(FuseOperation.Fsync);

        // The file system may answer EINTR when it is interrupted; it never hides a result.
        try
        {
            Assert.Equal(0, await fsync.InTime());
        }
        catch (ObjectDisposedException)
        {
        }

        Bounded.Until(() => context.WorkerCount == 0 && Bells() == bells);
        Bounded.Until(() => ProcFs.Threads("aio-worker").Count == workers);
        Assert.Empty(context.GetRunningRequests());
    }

    [FactRequires(Tool.Fuse)]
    public async Task Dispose_OpenStuckInTheKernel_IsNamedByItsPath()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        AioContext context = NewImpatient(CompletionMode.ThreadPool);
        mount.Hold(FuseOperation.Open);
        Task<int> open = context.AioOpenAsync(mount.File("file"), OpenFlags.ReadOnly).AsTask();
        mount.WaitUntilHeld(FuseOperation.Open);

        await Dispose(context, async: true);

        AioRequestInfo stuck = Assert.Single(context.GetRunningRequests());
        Assert.Equal(("open", mount.File("file"), null), (stuck.Operation, stuck.Path, stuck.Descriptor));
        mount.Release(FuseOperation.Open);
        try
        {
            LibC.Close(await open.InTime());
        }
        catch (ObjectDisposedException)
        {
            Assert.DoesNotContain(ProcFs.OpenDescriptors(), descriptor => descriptor.Target == mount.File("file"));
        }
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Ways))]
    public async Task Using_AroundAwaits_DisposesTheContext(CompletionMode mode, bool async)
    {
        int workers = ProcFs.Threads("aio-worker").Count;
        TaskCompletionSource<AioContext> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Fifo fifo = new();
        using SafeFileHandle handle = fifo.OpenBothEnds();
        async Task UseAsync()
        {
            await using AioContext context = new(new AioOptions { CompletionMode = mode });
            made.SetResult(context);
            Assert.Equal(1, await context.AioReadAsync(handle, new byte[1], -1).ConfigureAwait(false));
        }

        async Task Use()
        {
            using AioContext context = new(new AioOptions { CompletionMode = mode });
            made.SetResult(context);
            Assert.Equal(1, await context.AioReadAsync(handle, new byte[1], -1).ConfigureAwait(false));
        }

        if (mode == CompletionMode.Inline && !async)
        {
            // A blocking Dispose on the pump throws: see BlockingCalls_OnThePump_Throw.
            return;
        }

        Task use = Begin(async ? UseAsync : Use);
        AioContext used = await made.Task.InTime();
        fifo.Write("a"u8);
        if (mode == CompletionMode.Manual)
        {
            await OnThread(() =>
            {
                used.PollWait();
                Assert.Equal(1, used.PollCallback());
            }).InTime();
        }

        await use.InTime();
        Bounded.Until(() => ProcFs.Threads("aio-worker").Count == workers);
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Manual)]
    public async Task Dispose_InContinuation_WithOthersOutstanding_WaitsForThem(CompletionMode mode)
    {
        AioContext context = NewContext(mode, static options =>
            (options.MinWorkers, options.MaxWorkers, options.ShutdownTimeout) = (2, 2, Timeout.InfiniteTimeSpan));
        HeldWorker first = Hold(context);
        HeldWorker second = Hold(context);
        Task<int>? third = null;
        async Task DisposeWithin()
        {
            Assert.Equal(0, await Stat(context).ConfigureAwait(false));
            context.Dispose();
            Assert.True(third!.IsCompleted);
        }

        Task disposing = Begin(DisposeWithin);
        third = Stat(context);
        first.Release();
        second.Release();
        Task poll = mode == CompletionMode.Manual
            ? OnThread(() =>
            {
                while (!disposing.IsCompleted && context.OutstandingRequests > 0)
                {
                    context.PollCallback();
                }
            })
            : Task.CompletedTask;

        await disposing.InTime();
        Assert.Equal(0, await third.InTime());
        try
        {
            await poll.InTime();
        }
        catch (ObjectDisposedException)
        {
            // The context was disposed before the last poll.
        }
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task BlockingCalls_OnThePump_Throw()
    {
        AioContext context = NewContext(CompletionMode.Inline, static options => options.MaxWorkers = 1);
        HeldWorker held = Hold(context);
        Exception? dispose = null, limit = null;
        async Task OnPump()
        {
            await context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false);
            dispose = Record.Exception(context.Dispose);
            limit = Record.Exception(() => context.MaxParallel(0));
        }

        Task task = Begin(OnPump);
        held.Release();
        await task.InTime();

        Assert.IsType<InvalidOperationException>(dispose);
        Assert.IsType<InvalidOperationException>(limit);
        Assert.Contains("pump", dispose.Message, StringComparison.Ordinal);
        Assert.Contains("MaxParallel", limit.Message, StringComparison.Ordinal);
        // The refused MaxParallel changed nothing.
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
    }

    [Fact]
    public async Task AsynchronousCalls_OnThePump_Work()
    {
        AioContext context = NewContext(CompletionMode.Inline, static options => options.MaxWorkers = 1);
        HeldWorker held = Hold(context);
        async Task OnPump()
        {
            await context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false);
            await context.MaxParallelAsync(0).ConfigureAwait(false);
            context.MinParallel(1);
            await context.AioStatAsync("/", new FileStatus()).ConfigureAwait(false);
            await context.DisposeAsync().ConfigureAwait(false);
        }

        Task task = Begin(OnPump);
        held.Release();
        await task.InTime();
        Assert.True(IsRefused(context));
    }

    [Fact]
    public async Task Dispose_WhileOthersSubmit_CompletesEveryTask()
    {
        for (int round = 0; round < 30; round++)
        {
            AioContext context = new(new AioOptions { ShutdownTimeout = TimeSpan.Zero });
            using Barrier barrier = new(3);
            Task[] submitters = [.. Enumerable.Range(0, 2).Select(_ => OnThread(() =>
            {
                List<Task<int>> tasks = [];
                barrier.SignalAndWait();
                try
                {
                    while (true)
                    {
                        tasks.Add(Stat(context));
                    }
                }
                catch (ObjectDisposedException)
                {
                    // The context refuses new operations: stop.
                }

                foreach (Task<int> task in tasks)
                {
                    Bounded.Until(() => task.IsCompleted);
                    Assert.True(
                        task.IsCompletedSuccessfully || task.Exception?.InnerException is ObjectDisposedException,
                        $"{task.Status} {task.Exception}");
                }
            }))];
            barrier.SignalAndWait();
            await context.DisposeAsync();
            await Task.WhenAll(submitters).InTime();
        }
    }

    [Fact]
    public async Task Contexts_MadeAndDisposedManyTimes_LeaveNothing()
    {
        int workers = ProcFs.Threads("aio-worker").Count, bells = Bells();
        for (int round = 0; round < 200; round++)
        {
            await using AioContext context = new(new AioOptions { CompletionMode = (CompletionMode)(round % 3) });
        }

        Assert.Equal(workers, ProcFs.Threads("aio-worker").Count);
        Assert.Equal(bells, Bells());
    }

    private static int Bells() => ProcFs.OpenDescriptors().Count(static descriptor =>
        descriptor.Target.Contains("eventfd", StringComparison.Ordinal));

    private static Task<int> Stat(AioContext context) => context.AioStatAsync("/", new FileStatus()).AsTask();

    private static bool IsRefused(AioContext context)
    {
        try
        {
            _ = context.AioFsyncAsync(-1).AsTask();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static Task Dispose(AioContext context, bool async) =>
        (async ? Task.Run(() => context.DisposeAsync().AsTask()) : OnThread(context.Dispose))
            .InTime(async ? "DisposeAsync" : "Dispose");

    private AioContext NewImpatient(CompletionMode mode) => NewContext(mode, static options =>
        (options.MaxWorkers, options.ShutdownTimeout, options.Name) = (1, TimeSpan.Zero, "tested"));
}
