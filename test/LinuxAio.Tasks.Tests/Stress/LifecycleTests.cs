using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>Contexts come and go: threads, descriptors and mappings go with them.</summary>
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

        // Fewer may be left: idle ones of the default context, which other tests used, end meanwhile.
        Bounded.Until(() => ProcFs.Threads(WorkerName).Count <= workers, "the workers' end");
        Bounded.UntilDescriptorsAreDownTo(descriptors);
        // The runtime maps memory of its own; a leak would be one mapping a context at the least.
        Assert.InRange(ProcFs.Maps().Count, 0, mappings + (Contexts / 5));
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Manual)]
    public void MaxParallel_UpAndDownManyTimes_AlwaysReturns(CompletionMode mode)
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
        Bounded.Until(() => context.WorkerCount <= 1, "the surplus workers' end");
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
