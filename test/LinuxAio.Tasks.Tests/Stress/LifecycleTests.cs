using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>Disposed contexts leave no threads, descriptors and mappings.</summary>
public class LifecycleTests
{
    private const int Contexts = 500;
    private const string WorkerName = "aio-worker";

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    [InlineData(CompletionMode.Manual)]
    public async Task StartAndStop_ManyTimes_LeavesNothing(CompletionMode mode)
    {
        for (int i = 0; i < 10; i++)
        {
            await OneAsync(mode, workers: 3);
        }

        int workers = ProcFs.Threads(WorkerName).Count;
        IReadOnlyList<OpenDescriptor> descriptors = ProcFs.OpenDescriptors();
        int mappings = ProcFs.Maps().Count;

        for (int i = 0; i < Contexts; i++)
        {
            await OneAsync(mode, workers: 1 + (i % 3));
        }

        // There may be fewer: idle workers of the default context, which other tests used, end meanwhile.
        Bounded.Until(() => ProcFs.Threads(WorkerName).Count <= workers, "the end of the workers");
        Bounded.UntilDescriptorsAreDownTo(descriptors);
        // The runtime maps memory as well. A leak would be at least one mapping for each context.
        Assert.InRange(ProcFs.Maps().Count, 0, mappings + (Contexts / 5));
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Manual)]
    public void MaxParallel_ChangedManyTimes_AlwaysReturns(CompletionMode mode)
    {
        using var context = new AioContext(new AioOptions { CompletionMode = mode, MaxWorkers = 8 });
        var loop = new Thread(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                context.MinParallel(4);
                context.MaxParallel(i % 3);
            }

            context.MaxParallel(1);
        });
        loop.Start();
        loop.JoinOrThrow();
        Bounded.Until(() => context.WorkerCount <= 1, "the end of the surplus workers");
    }

    private static async Task OneAsync(CompletionMode mode, int workers)
    {
        var context = new AioContext(new AioOptions
        {
            CompletionMode = mode, MinWorkers = workers, MaxWorkers = 4, ShutdownTimeout = TimeSpan.FromSeconds(60),
        });
        var status = new FileStatus();
        Task<int> stat = context.AioStatAsync("/", status).AsTask();
        Task<int> unlink = context.AioUnlinkAsync("/proc/no such file").AsTask();
        if (mode == CompletionMode.Manual)
        {
            while (context.OutstandingRequests > 0)
            {
                context.PollWait();
                context.PollCallback();
            }
        }

        await context.DisposeAsync().InTime();
        Assert.Equal(0, await stat.InTime());
        Assert.Equal(-(int)Errno.ENOENT, await unlink.InTime());
    }
}
