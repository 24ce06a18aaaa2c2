using System.Diagnostics;
using System.Diagnostics.Metrics;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Diagnostics;

/// <summary>Records outcomes and times in the instruments of the meter.</summary>
internal sealed class MeterObserver : OperationObserver
{
    // From a cached read (1 µs) to a dead mount (30 s). OpenTelemetry's default boundaries begin at 5 ms.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries =
        [
            0.000_001, 0.000_002, 0.000_005, 0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5,
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30,
        ],
    };

    private readonly Counter<long> _requests;
    private readonly Counter<long> _inlineHits;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _run;
    private readonly Histogram<double> _delivery;

    internal MeterObserver(Meter meter)
    {
        _requests = meter.CreateCounter<long>(AioMetrics.Requests, "{request}", "Operations that ended.");
        _inlineHits = meter.CreateCounter<long>(
            AioMetrics.InlineHits, "{request}", "Operations done inline on the caller's thread.");
        _queue = Seconds(meter, AioMetrics.QueueDuration, "From the submission until a worker takes the request.");
        _run = Seconds(meter, AioMetrics.RunDuration, "In the system call.");
        _delivery = Seconds(
            meter, AioMetrics.DeliveryDuration, "From the end of the system call until the result is set.");
    }

    protected internal override bool WatchesRequests =>
        _requests.Enabled || _queue.Enabled || _run.Enabled || _delivery.Enabled;

    protected internal override bool WatchesInline => _requests.Enabled || _inlineHits.Enabled;

    protected internal override void CallRan(OperationKind kind, string context, long submitted, CallTimes times)
    {
        TagList tags = TagsOf(kind, context);
        Record(_queue, submitted, times.Taken, tags);
        Record(_run, times.Taken, times.Finished, tags);
    }

    protected internal override void Ended(
        OperationKind kind, string context, bool cancelled, Errno errno, long finished)
    {
        TagList tags = TagsOf(kind, context);
        if (finished != 0)
        {
            Record(_delivery, finished, Stopwatch.GetTimestamp(), tags);
        }

        Count(tags, cancelled, errno);
    }

    protected internal override void EndedInline(OperationKind kind, string context, Errno errno)
    {
        TagList tags = TagsOf(kind, context);
        Add(_inlineHits, tags);
        Count(tags, cancelled: false, errno);
    }

    private void Count(TagList tags, bool cancelled, Errno errno)
    {
        tags.Add(AioMetrics.OutcomeTag, cancelled ? "cancelled" : errno == 0 ? "ok" : "error");
        if (!cancelled && errno != 0)
        {
            tags.Add(AioMetrics.ErrorTag, errno.Name());
        }

        Add(_requests, tags);
    }

    private static TagList TagsOf(OperationKind kind, string context) => new()
    {
        { AioMetrics.OperationTag, kind.Name() },
        { AioMetrics.ContextTag, context },
    };

    private static void Add(Counter<long> counter, in TagList tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception)
        {
            // Listeners are user code; their exceptions must not reach the operation.
        }
    }

    private static void Record(Histogram<double> histogram, long from, long to, in TagList tags)
    {
        try
        {
            histogram.Record((double)Math.Max(0, to - from) / Stopwatch.Frequency, tags);
        }
        catch (Exception)
        {
            // See Add.
        }
    }

    private static Histogram<double> Seconds(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Buckets);
}
