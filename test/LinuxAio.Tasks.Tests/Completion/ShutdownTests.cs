using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

public class ShutdownTests
{
    /// <summary>The pump has seen a completion and is about to start a drainer. Meanwhile another thread delivers the
    /// completion, which is the last. The drainer finds no completion, but the engine must still be alive.</summary>
    [Fact]
    public async Task Drainer_WhoseCompletionAnotherThreadTook_NeverUsesADisposedEngine()
    {
        WatchedEngine engine = null!;
        AioContext context = TestContexts.Wrapped(
            new AioOptions { CompletionMode = CompletionMode.Manual, ShutdownTimeout = Bounded.Limit },
            inner => engine = new WatchedEngine(inner));
        ValueTask<int> operation = context.AioUnlinkAsync("/proc/no such file");
        ValueTask<int> last = context.AioUnlinkAsync("/proc/no such file");
        Bounded.Until(() => context.CompletedRequests == 2, "the operations");
        Task? dispose = null;
        operation.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() =>
        {
            // This runs in PollCallback, which delivers the last operation afterwards.
            engine.HoldPump();
            dispose = context.DisposeAsync().AsTask();
            engine.WaitUntilPumpIsHeld();
        });

        Assert.Equal(2, context.PollCallback());
        Assert.Equal(-(int)Errno.ENOENT, await last.InTime());
        // Give the shutdown time to find that the engine is unused. Too little time can only hide a bug.
        Bounded.TryUntil(() => engine.Rings > 0, TimeSpan.FromSeconds(1));
        engine.LetPumpGo();
        await dispose!.InTime();

        Bounded.Until(() => engine.DrainersAtWork == 0, "the drainer's end");
        Assert.Equal(0, engine.UsesAfterDispose);
        Assert.Equal(-(int)Errno.ENOENT, await operation);
    }

    private sealed class WatchedEngine(IAioEngine inner) : EngineWrapper(inner)
    {
        private readonly ManualResetEventSlim _held = new();
        private readonly ManualResetEventSlim _go = new();
        private int _holding;
        private int _drainers;
        private int _rings;
        private int _uses;
        private bool _disposed;

        internal int Rings => Volatile.Read(ref _rings);

        internal int DrainersAtWork => Volatile.Read(ref _drainers);

        internal int UsesAfterDispose => Volatile.Read(ref _uses);

        public override bool HasCompleted
        {
            get
            {
                bool result = IsAlive() && base.HasCompleted;
                if (result && Thread.CurrentThread.Name == "aio-pump" && Interlocked.Exchange(ref _holding, 0) != 0)
                {
                    _held.Set();
                    _go.Wait();
                }

                return result;
            }
        }

        internal void HoldPump() => Volatile.Write(ref _holding, 1);

        internal void WaitUntilPumpIsHeld() => _held.Wait();

        internal void LetPumpGo() => _go.Set();

        public override bool TryTakeCompleted(out CompletedRequest completed)
        {
            completed = default;
            return IsAlive() && base.TryTakeCompleted(out completed);
        }

        public override void BeginDraining()
        {
            Interlocked.Increment(ref _drainers);
            if (IsAlive())
            {
                base.BeginDraining();
            }
        }

        public override void EndDraining()
        {
            if (IsAlive())
            {
                base.EndDraining();
            }

            Interlocked.Decrement(ref _drainers);
        }

        public override void RingBell()
        {
            if (IsAlive())
            {
                base.RingBell();
            }

            Interlocked.Increment(ref _rings);
        }

        protected override void Dispose(bool disposing)
        {
            Volatile.Write(ref _disposed, true);
            base.Dispose(disposing);
            _held.Dispose();
        }

        private bool IsAlive()
        {
            if (!Volatile.Read(ref _disposed))
            {
                return true;
            }

            Interlocked.Increment(ref _uses);
            return false;
        }
    }
}
