using System.Collections.Concurrent;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Diagnostics;

/// <summary>Without a listener, no observer is notified, and neither the library nor a worker reads a clock.</summary>
public sealed class MetricsOffTests : OperationTests
{
    private readonly string _name = $"off-{Guid.NewGuid()}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_AreTimedOnlyWithAListener(bool listened)
    {
        WatchedEngine engine = null!;
        await using var context = new AioContext(
            new AioOptions { Name = _name }.Copy(),
            options => engine = new WatchedEngine(new CloneEngine(options.ToEngineSettings())));
        SafeFileHandle file = OpenFile(NewFile("content"));
        using (listened ? new MeterRecorder(_name) : null)
        {
            Assert.Equal(7, await Finish(context.AioReadAsync((int)file.DangerousGetHandle(), new byte[8], 0)));
            Assert.Equal(0, await Finish(context.AioFsyncAsync(file)));
            Assert.Equal(0, await Finish(context.AioCloseAsync(file)));
        }

        Assert.Equal([listened, listened, listened], engine.Timed);
        Assert.All(engine.Times, times => Assert.Equal(
            (listened, listened), (times.Taken != 0, times.Finished >= times.Taken && times.Finished != 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Observer_ThatDoesNotWatch_IsNotNotified(bool watches)
    {
        AioContext context = NewContext(options => options.Name = _name);
        SafeFileHandle file = OpenFile(NewFile("content"));
        _ = File.ReadAllText(Temp.File("file"));
        var observer = new CountingObserver(_name, watches);
        OperationObserver? before = OperationObserver.Current;
        OperationObserver.Current = observer;
        try
        {
            Assert.Equal(7, await Finish(context.AioReadAsync(file, new byte[8], 0)));
            Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
            await AssertFails(Errno.ENOENT, context.AioUnlinkAsync(Temp.File("missing")));
        }
        finally
        {
            OperationObserver.Current = before;
        }

        Assert.Equal(watches ? (2, 2, 1) : (0, 0, 0), (observer.Ran, observer.OperationsEnded, observer.AtOnce));
    }

    [Fact]
    public async Task Operation_BegunBeforeTheListener_IsNotMeasured()
    {
        AioContext context = NewContext(options => options.Name = _name);
        HeldWorker held = Hold(context);
        using MeterRecorder recorder = new(_name);
        held.Release();
        Assert.Equal(1, await held.Read.InTime());
        Assert.Empty(recorder.All);
    }

    private sealed class WatchedEngine(IAioEngine inner) : EngineWrapper(inner)
    {
        internal ConcurrentQueue<bool> Timed { get; } = new();

        internal ConcurrentQueue<CallTimes> Times { get; } = new();

        public override RequestTicket Prepare(in EngineCall call, object owner)
        {
            Timed.Enqueue(call.Timed);
            return base.Prepare(call, owner);
        }

        public override bool TryTakeCompleted(out CompletedRequest completed)
        {
            bool taken = base.TryTakeCompleted(out completed);
            if (taken)
            {
                Times.Enqueue(completed.Times);
            }

            return taken;
        }
    }

    private sealed class CountingObserver(string name, bool watches) : OperationObserver
    {
        internal int Ran;
        internal int OperationsEnded;
        internal int AtOnce;

        protected internal override bool WatchesRequests => watches;

        protected internal override bool WatchesInline => watches;

        protected internal override void CallRan(OperationKind kind, string context, long submitted, CallTimes times) =>
            Count(ref Ran, context);

        protected internal override void Ended(
            OperationKind kind, string context, bool cancelled, Errno errno, long finished) =>
            Count(ref OperationsEnded, context);

        protected internal override void EndedInline(OperationKind kind, string context, Errno errno) =>
            Count(ref AtOnce, context);

        private void Count(ref int counter, string context)
        {
            if (context == name)
            {
                Interlocked.Increment(ref counter);
            }
        }
    }
}
