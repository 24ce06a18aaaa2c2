using System.Diagnostics;
using System.Diagnostics.Metrics;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Diagnostics;

/// <summary>The measurements that a listener gets for known operations.</summary>
public sealed class MetricsTests : OperationTests
{
    private static readonly string[] Durations =
        [AioMetrics.QueueDuration, AioMetrics.RunDuration, AioMetrics.DeliveryDuration];

    private readonly string _name = $"metrics-{Guid.NewGuid()}";

    public static TheoryData<string> EachInstrument =>
        [AioMetrics.Requests, AioMetrics.InlineHits, .. Durations];

    [Fact]
    public void Meter_HasTheseInstruments_InTheseUnits()
    {
        NewContext();
        using MeterRecorder recorder = new(_name);
        Assert.Equal(
            [
                ("linuxaio.delivery.duration", "s"), ("linuxaio.inline_hits", "{request}"),
                ("linuxaio.outstanding", "{request}"), ("linuxaio.queue.duration", "s"),
                ("linuxaio.requests", "{request}"),
                ("linuxaio.run.duration", "s"), ("linuxaio.workers", "{thread}"),
            ],
            recorder.Published.Values.Select(static instrument => (instrument.Name, instrument.Unit!)).Order());
        Assert.All(recorder.Published.Values, static instrument => Assert.NotEmpty(instrument.Description!));
        Assert.All(Durations, name => Assert.IsType<Histogram<double>>(recorder.Published[name]));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Reads_InlineAndByWorkers_AreCountedSeparately(CompletionMode mode)
    {
        AioContext context = NewNamed(options => options.CompletionMode = mode);
        SafeFileHandle file = OpenFile(NewFile("content"));
        _ = File.ReadAllText(Temp.File("file"));
        using MeterRecorder recorder = new(_name);

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(7, await Finish(context.AioReadAsync(file, new byte[7], 0), context));
        }

        Assert.All(Durations, name => Assert.Empty(recorder.ValuesOf(name)));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                7, await Finish(context.AioReadAsync((int)file.DangerousGetHandle(), new byte[7], 0), context));
        }

        Assert.Equal([(("read", "ok", null), 8)], recorder.Requests().Select(static pair => (pair.Key, pair.Value)));
        Assert.Equal(5, recorder.ValuesOf(AioMetrics.InlineHits, "read").Sum());
        Assert.All(Durations, name => Assert.Equal(3, recorder.ValuesOf(name, "read").Count()));
    }

    [Fact]
    public async Task Outcomes_OfAMixture_AreCountedByOperationAndErrno()
    {
        AioContext context = NewNamed(options => options.MaxWorkers = 1);
        SafeFileHandle writeOnly = OpenFile(NewFile("content"), FileAccess.Write);
        using MeterRecorder recorder = new(_name);
        using CancellationTokenSource cancel = new();

        await AssertFails(Errno.ENOENT, context.AioUnlinkAsync(Temp.File("missing")));
        await AssertFails(Errno.ENOENT, context.AioUnlinkAsync(Temp.File("missing")));
        await AssertFails(Errno.EISDIR, context.AioUnlinkAsync(Temp.FullPath));
        await AssertFails(Errno.EBADF, context.AioReadAsync(writeOnly, new byte[1], 0)); // inline
        Assert.Equal(0, await Finish(context.AioMkdirAsync(Temp.File("directory"))));
        using Fifo fifo = new();
        using SafeFileHandle pipe = fifo.OpenBothEnds();
        ValueTask<int> running = context.AioReadAsync(pipe, new byte[1], -1, cancel.Token);
        Bounded.Until(() => context.RunningRequests == 1);
        ValueTask<int> queued = context.AioStatAsync("/", new FileStatus(), cancel.Token);
        cancel.Cancel();
        await AssertCancelled(queued, cancel.Token);
        await AssertCancelled(running, cancel.Token);

        Assert.Equal(
            new Dictionary<(string?, string?, string?), double>
            {
                [("unlink", "error", "ENOENT")] = 2,
                [("unlink", "error", "EISDIR")] = 1,
                [("read", "error", "EBADF")] = 1,
                [("mkdir", "ok", null)] = 1,
                [("stat", "cancelled", null)] = 1,
                [("read", "cancelled", null)] = 1,
            },
            recorder.Requests());
        Assert.Equal(1, recorder.ValuesOf(AioMetrics.InlineHits).Sum());
        Assert.Single(recorder.ValuesOf(AioMetrics.RunDuration, "read")); // it ran until the cancel interrupted it
        Assert.Empty(recorder.ValuesOf(AioMetrics.QueueDuration, "stat")); // it never left the queue
        Assert.Empty(recorder.ValuesOf(AioMetrics.DeliveryDuration, "stat"));
        Assert.Equal(5, recorder.ValuesOf(AioMetrics.RunDuration).Count());
    }

    [Fact]
    public async Task QueueDuration_BehindAHeldWorker_IsTheTimeItWasHeld()
    {
        AioContext context = NewNamed(options => options.MaxWorkers = 1);
        using MeterRecorder recorder = new(_name);
        long start = Stopwatch.GetTimestamp();
        HeldWorker held = Hold(context);
        long running = Stopwatch.GetTimestamp();
        Task<int> stat = context.AioStatAsync("/", new FileStatus()).AsTask();
        long queued = Stopwatch.GetTimestamp();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(1, context.QueuedRequests); // let time pass
        }

        double heldFor = Seconds(queued, Stopwatch.GetTimestamp());
        double heldWhileRunning = Seconds(running, Stopwatch.GetTimestamp());
        held.Release();
        Assert.Equal((1, 0), (await held.Read.InTime(), await stat.InTime()));
        double all = Seconds(start, Stopwatch.GetTimestamp()), ofStat = Seconds(running, Stopwatch.GetTimestamp());

        (double readWait, double readRun, double readDelivery) = Of("read");
        (double statWait, double statRun, double statDelivery) = Of("stat");
        Assert.InRange(readRun, heldWhileRunning, all);
        Assert.InRange(readWait + readRun + readDelivery, heldWhileRunning, all);
        Assert.InRange(statWait, heldFor, ofStat);
        Assert.InRange(statWait + statRun + statDelivery, heldFor, ofStat);
        Assert.InRange(statRun, 0, ofStat - heldFor);

        (double, double, double) Of(string operation) => (
            Assert.Single(recorder.ValuesOf(AioMetrics.QueueDuration, operation)),
            Assert.Single(recorder.ValuesOf(AioMetrics.RunDuration, operation)),
            Assert.Single(recorder.ValuesOf(AioMetrics.DeliveryDuration, operation)));
    }

    [Fact]
    public async Task Delivery_InManualMode_LastsUntilThePoll()
    {
        AioContext context = NewNamed(options => options.CompletionMode = CompletionMode.Manual);
        using MeterRecorder recorder = new(_name);
        long start = Stopwatch.GetTimestamp();
        Task<int> stat = context.AioStatAsync("/", new FileStatus()).AsTask();
        Bounded.Until(() => context.CompletedRequests == 1);
        long done = Stopwatch.GetTimestamp();
        Assert.Empty(recorder.All);
        long polled = Stopwatch.GetTimestamp();
        Assert.Equal(1, context.PollCallback());
        double all = Seconds(start, Stopwatch.GetTimestamp());

        Assert.Equal(0, await stat.InTime());
        double delivery = Assert.Single(recorder.ValuesOf(AioMetrics.DeliveryDuration, "stat"));
        Assert.InRange(delivery, Seconds(done, polled), all);
    }

    [Fact]
    public async Task QueueDuration_OfACloseThatWaited_StartsAtItsSubmission()
    {
        AioContext context = NewNamed(options => options.MaxWorkers = 1);
        using MeterRecorder recorder = new(_name);
        HeldWorker held = Hold(context);
        Task<int> close = context.AioCloseAsync(held.Handle).AsTask();
        for (int i = 0; i < 50_000; i++)
        {
            Assert.Equal(1, context.RunningRequests); // let time pass that is no queue time
        }

        long released = Stopwatch.GetTimestamp();
        held.Release();
        Assert.Equal(0, await close.InTime());

        Assert.InRange(
            Assert.Single(recorder.ValuesOf(AioMetrics.QueueDuration, "close")), 0,
            Seconds(released, Stopwatch.GetTimestamp()));
    }

    [FactRequires(Tool.Fuse)]
    public async Task ReadInParts_IsOneRequest_OfSeveralCalls()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "0123456789");
        AioContext context = NewNamed(options => options.TryInline = false);
        SafeFileHandle file = OpenFile(mount.File("file"));
        mount.Shorten(FuseOperation.Read, 4);
        using MeterRecorder recorder = new(_name);

        Assert.Equal(10, await context.ReadExactlyAsync(file, new byte[10], 0, "file", default));

        Assert.Equal([(("read", "ok", null), 1)], recorder.Requests().Select(static pair => (pair.Key, pair.Value)));
        Assert.Equal(3, recorder.ValuesOf(AioMetrics.QueueDuration, "read").Count());
        Assert.Equal(3, recorder.ValuesOf(AioMetrics.RunDuration, "read").Count());
        Assert.Single(recorder.ValuesOf(AioMetrics.DeliveryDuration, "read"));
    }

    [Fact]
    public async Task Failure_ThatThrows_IsCountedAsItsErrno()
    {
        AioContext context = NewNamed(options => options.TryInline = false);
        SafeFileHandle file = OpenFile(NewFile("content"));
        using MeterRecorder recorder = new(_name);

        await Assert.ThrowsAnyAsync<Exception>(
            () => context.WriteExactlyAsync(file, new byte[4], 0, "file", default).AsTask());

        Assert.Equal(
            [(("write", "error", "EBADF"), 1)], recorder.Requests().Select(static pair => (pair.Key, pair.Value)));
    }

    [Theory]
    [MemberData(nameof(EachInstrument))]
    public async Task Instrument_ListenedToAlone_RecordsNothingElse(string instrument)
    {
        AioContext context = NewNamed();
        SafeFileHandle file = OpenFile(NewFile("content"));
        _ = File.ReadAllText(Temp.File("file"));
        using MeterRecorder recorder = new(_name, instrument);

        Assert.Equal(7, await Finish(context.AioReadAsync(file, new byte[7], 0)));
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));

        string[] expected = instrument switch
        {
            AioMetrics.Requests => ["read", "stat"],
            AioMetrics.InlineHits => ["read"],
            _ => ["stat"],
        };
        Assert.Equal(
            expected.Select(operation => (instrument, (string?)operation)),
            recorder.All.Select(static recorded => (recorded.Instrument, recorded.Operation)));
    }

    [Fact]
    public async Task Observables_FollowTheContext_UntilItIsDisposed()
    {
        AioContext context = NewNamed(options => (options.MinWorkers, options.MaxWorkers) = (1, 1));
        using MeterRecorder recorder = new(_name);
        Assert.Equal((0, 1), (recorder.Ask(AioMetrics.Outstanding), recorder.Ask(AioMetrics.Workers)));

        HeldWorker held = Hold(context);
        Task<int> stat = context.AioStatAsync("/", new FileStatus()).AsTask();
        Assert.Equal(2, recorder.Ask(AioMetrics.Outstanding));
        held.Release();
        Assert.Equal((1, 0), (await held.Read.InTime(), await stat.InTime()));
        await context.DrainAsync().InTime();
        Assert.Equal(0, recorder.Ask(AioMetrics.Outstanding));

        context.MinParallel(3);
        Assert.Equal(3, recorder.Ask(AioMetrics.Workers));
        await context.DisposeAsync();
        Assert.Equal(((double?)null, null), (recorder.Ask(AioMetrics.Outstanding), recorder.Ask(AioMetrics.Workers)));
    }

    [Fact]
    public void Observables_OfContextsWithOneName_AreAdded()
    {
        NewNamed(options => options.MinWorkers = 2);
        AioContext second = NewNamed(options => options.MinWorkers = 3);
        Hold(second);
        using MeterRecorder recorder = new(_name);
        Assert.Equal((1, 5), (recorder.Ask(AioMetrics.Outstanding), recorder.Ask(AioMetrics.Workers)));
    }

    [Fact]
    public async Task Listener_ThatThrows_DisturbsNoOperation()
    {
        AioContext context = NewNamed();
        SafeFileHandle file = OpenFile(NewFile("content"));
        int thrown = 0;
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == AioMetrics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        listener.Start();

        Assert.Equal(7, await Finish(context.AioReadAsync(file, new byte[7], 0)));
        Assert.Equal(0, await Finish(context.AioStatAsync("/", new FileStatus())));
        await context.DrainAsync().InTime();

        Assert.InRange(thrown, 5, int.MaxValue);

        void Throw()
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidOperationException("a listener's own");
        }
    }

    private AioContext NewNamed(Action<AioOptions>? configure = null) =>
        NewContext(options =>
        {
            options.Name = _name;
            configure?.Invoke(options);
        });

    private static double Seconds(long from, long to) => (double)(to - from) / Stopwatch.Frequency;
}
