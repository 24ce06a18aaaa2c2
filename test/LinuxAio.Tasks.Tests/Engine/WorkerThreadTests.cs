using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class WorkerThreadTests
{
    private const int CancellationSignal = 44;

    // SIGKILL and SIGSTOP cannot be blocked.
    private const ulong Unblockable = (1UL << (9 - 1)) | (1UL << (19 - 1));

    // Fails under emulation: /proc shows the mask of the emulator there.
    [Fact]
    public void Workers_BlockEverySignalButTheCancellationSignal()
    {
        using AioContext context = TestContexts.Manual(4);
        ValueTask<int> operation = context.AioUnlinkAsync("/proc/no such file");
        context.PollWait();
        Assert.Equal(1, context.PollCallback());
        Assert.True(operation.IsCompleted);
        IReadOnlyList<int> workers = ProcFs.Threads("aio-worker");

        Assert.True(workers.Count >= 4);
        // A worker unblocks the cancellation signal when it starts, which may be a moment later.
        Assert.All(workers, static worker => Bounded.Until(
            () => ProcFs.SignalMask(worker) == ~(Unblockable | (1UL << (CancellationSignal - 1))),
            "the worker's signal mask"));
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    [Trait("Category", "Acceptance")]
    public async Task Context_StartedWithAsyncLocals_DoesNotKeepThemAlive(CompletionMode mode)
    {
        await using var holder = new ContextHolder();
        WeakReference reference = StartUnderAsyncLocal(holder, mode);
        Assert.Equal(0, await holder.Context!.AioStatAsync("/", new FileStatus()).InTime());

        Bounded.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !reference.IsAlive;
            },
            "the collection of the object in the starter's ExecutionContext");
        Assert.Equal(0, await holder.Context.AioStatAsync("/", new FileStatus()).InTime());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference StartUnderAsyncLocal(ContextHolder holder, CompletionMode mode)
    {
        WeakReference reference = null!;
        var thread = new Thread(() =>
        {
            var local = new AsyncLocal<object> { Value = new object() };
            reference = new WeakReference(local.Value);
            holder.Context = new AioContext(new AioOptions { CompletionMode = mode });
        });
        thread.Start();
        thread.JoinOrThrow();
        return reference;
    }

    private sealed class ContextHolder : IAsyncDisposable
    {
        internal AioContext? Context { get; set; }

        public ValueTask DisposeAsync() => Context!.DisposeAsync();
    }
}
