using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Context;

public sealed class OptionsTests : OperationTests
{
    public static TheoryData<string, object> OutOfRange => new()
    {
        { nameof(AioOptions.MinWorkers), -1 },
        { nameof(AioOptions.MinWorkers), 4097 },
        { nameof(AioOptions.MaxWorkers), 0 },
        { nameof(AioOptions.MaxWorkers), -1 },
        { nameof(AioOptions.MaxWorkers), 4097 },
        { nameof(AioOptions.MaxStuckWorkers), -1 },
        { nameof(AioOptions.MaxStuckWorkers), 4097 },
        { nameof(AioOptions.IdleTimeout), TimeSpan.Zero },
        { nameof(AioOptions.IdleTimeout), TimeSpan.FromSeconds(-1) },
        { nameof(AioOptions.IdleTimeout), TimeSpan.FromDays(25) },
        { nameof(AioOptions.IdleTimeout), TimeSpan.MaxValue },
        { nameof(AioOptions.LaunchInterval), TimeSpan.Zero },
        { nameof(AioOptions.LaunchInterval), TimeSpan.FromMicroseconds(999) },
        { nameof(AioOptions.LaunchInterval), TimeSpan.FromMinutes(1.001) },
        { nameof(AioOptions.LaunchInterval), Timeout.InfiniteTimeSpan },
        { nameof(AioOptions.CompletionMode), (CompletionMode)3 },
        { nameof(AioOptions.CompletionMode), (CompletionMode)(-1) },
        { nameof(AioOptions.ShutdownTimeout), TimeSpan.FromSeconds(-1) },
        { nameof(AioOptions.ShutdownTimeout), TimeSpan.FromDays(100) },
        { nameof(AioOptions.CancellationSignal), 34 },
        { nameof(AioOptions.CancellationSignal), 33 },
        { nameof(AioOptions.CancellationSignal), 65 },
        { nameof(AioOptions.CancellationSignal), 9 },
        { nameof(AioOptions.Name), "" },
        { nameof(AioOptions.Name), " " },
    };

    public static TheoryData<string, object> InRange => new()
    {
        { nameof(AioOptions.MinWorkers), 0 },
        { nameof(AioOptions.MaxWorkers), 1 },
        { nameof(AioOptions.MaxWorkers), 4096 },
        { nameof(AioOptions.MaxStuckWorkers), 0 },
        { nameof(AioOptions.MaxStuckWorkers), 4096 },
        { nameof(AioOptions.IdleTimeout), Timeout.InfiniteTimeSpan },
        { nameof(AioOptions.IdleTimeout), TimeSpan.FromTicks(1) },
        { nameof(AioOptions.IdleTimeout), TimeSpan.FromDays(24) },
        { nameof(AioOptions.LaunchInterval), TimeSpan.FromMinutes(1) },
        { nameof(AioOptions.ShutdownTimeout), TimeSpan.Zero },
        { nameof(AioOptions.ShutdownTimeout), TimeSpan.FromDays(24) },
        { nameof(AioOptions.ShutdownTimeout), Timeout.InfiniteTimeSpan },
        { nameof(AioOptions.CancellationSignal), 64 },
        { nameof(AioOptions.CancellationSignal), 35 },
        { nameof(AioOptions.Name), "a name that is longer than the fifteen bytes the kernel keeps" },
    };

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void Option_OutOfRange_ThrowsNamingTheProperty(string property, object value)
    {
        int threads = ProcFs.Threads("aio-worker").Count;
        AioOptions options = With(property, value);

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new AioContext(options));

        Assert.Equal(property, exception.ParamName);
        Assert.Contains(property, exception.Message, StringComparison.Ordinal);
        Assert.Equal(threads, ProcFs.Threads("aio-worker").Count);
    }

    [Theory]
    [MemberData(nameof(InRange), DisableDiscoveryEnumeration = true)]
    public async Task Option_AtItsLimit_Works(string property, object value)
    {
        AioContext context = Own(new AioContext(With(property, value)));

        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
        await context.DisposeAsync().InTime();
    }

    [Fact]
    public void MaxWorkers_BelowMinWorkers_Throws() =>
        Assert.Equal(
            nameof(AioOptions.MaxWorkers),
            Assert.Throws<ArgumentOutOfRangeException>(
                () => new AioContext(new AioOptions { MinWorkers = 9, MaxWorkers = 8 }))
                .ParamName);

    [Fact]
    public void Options_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new AioContext(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AioContext(new AioOptions { Name = null! }));
    }

    [Fact]
    public void Defaults_AreAsDocumented()
    {
        var options = new AioOptions();
        Assert.Equal((1, 32, 0), (options.MinWorkers, options.MaxWorkers, options.MaxStuckWorkers));
        Assert.Equal(TimeSpan.FromSeconds(10), options.IdleTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(1), options.LaunchInterval);
        Assert.Equal(CompletionMode.ThreadPool, options.CompletionMode);
        Assert.True(options.TryInline);
        Assert.Equal(TimeSpan.FromSeconds(5), options.ShutdownTimeout);
        Assert.Equal(44, options.CancellationSignal);
        Assert.Equal("aio", options.Name);
    }

    [Fact]
    public void Options_ChangedAfterwards_HaveNoEffect()
    {
        var options = new AioOptions { CompletionMode = CompletionMode.Manual, Name = "first" };
        AioContext context = Own(new AioContext(options));
        options.CompletionMode = CompletionMode.ThreadPool;
        options.Name = "second";

        Assert.Equal(0, context.PollCallback());
        context.Dispose();
        Assert.Contains(
            "first", Assert.Throws<ObjectDisposedException>(() => context.PollCallback()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MinWorkers_ExistFromTheStart()
    {
        int before = ProcFs.Threads("aio-worker").Count;
        AioContext context = NewContext(options => options.MinWorkers = 5);
        Assert.Equal(5, context.WorkerCount);
        Assert.Equal(5, ProcFs.Threads("aio-worker").Count - before);
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
    }

    [Fact]
    public async Task MaxWorkers_IsNotExceededByHeldOperations()
    {
        AioContext context = NewContext(options => options.MaxWorkers = 3);
        using Fifo fifo = new();
        Task<int>[] opens = [.. Enumerable.Range(0, 10)
            .Select(_ => context.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly).AsTask())];

        Bounded.Until(() => context.RunningRequests == 3);
        Assert.Equal((3, 7), (context.WorkerCount, context.QueuedRequests));
        fifo.ReleaseOpens();

        foreach (int descriptor in await Task.WhenAll(opens).InTime())
        {
            LibC.Close(descriptor);
        }
    }

    [Fact]
    public void IdleTimeout_EndsWorkersBeyondTheMinimum()
    {
        AioContext context = NewContext(options =>
            (options.MaxWorkers, options.IdleTimeout) = (4, TimeSpan.FromMilliseconds(1)));
        HeldWorker[] held = [Hold(context), Hold(context), Hold(context)];

        Array.ForEach(held, static worker => worker.Release());

        Bounded.Until(() => context.WorkerCount == 1);
    }

    [Fact]
    public void CancellationSignal_IsSharedByContexts()
    {
        // Signal 52 already has the handler of the first context: contexts share the library's handler.
        AioContext first = NewContext(options => options.CancellationSignal = 52);
        AioContext second = NewContext(options => options.CancellationSignal = 52);
        Assert.Equal((1, 1), (first.WorkerCount, second.WorkerCount));
    }

    [Fact]
    public async Task CancellationSignal_OtherThanTheDefault_InterruptsAnOpen()
    {
        AioContext context = NewContext(options => options.CancellationSignal = 53);
        using Fifo fifo = new();
        using CancellationTokenSource cancel = new();
        ValueTask<int> open = context.AioOpenAsync(fifo.FullPath, OpenFlags.ReadOnly, cancellationToken: cancel.Token);
        Bounded.Until(() => context.RunningRequests == 1);
        cancel.Cancel();
        await AssertCancelled(open, cancel.Token);
    }

    private static AioOptions With(string property, object value)
    {
        var options = new AioOptions();
        typeof(AioOptions).GetProperty(property)!.SetValue(options, value);
        return options;
    }
}
