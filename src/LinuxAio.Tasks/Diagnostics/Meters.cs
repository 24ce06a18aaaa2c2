using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks.Diagnostics;

/// <summary>The meter of the library and the contexts whose gauges it reports.</summary>
internal static class Meters
{
    private static readonly Meter Meter = new(AioMetrics.MeterName);

    // Weak references: a context that was dropped without being disposed is collected and leaves the meter.
    private static readonly ConditionalWeakTable<IMeteredContext, object?> Contexts = [];

    static Meters()
    {
        OperationObserver.Current = new MeterObserver(Meter);
        _ = Meter.CreateObservableUpDownCounter(
            AioMetrics.Outstanding, static () => OfEach(static context => context.OutstandingRequests), "{request}",
            "Operations submitted and not yet delivered.");
        _ = Meter.CreateObservableUpDownCounter(
            AioMetrics.Workers, static () => OfEach(static context => context.WorkerCount), "{thread}",
            "Worker threads that exist.");
    }

    internal static void Add(IMeteredContext context) => Contexts.Add(context, null);

    internal static void Remove(IMeteredContext context) => Contexts.Remove(context);

    private static IEnumerable<Measurement<long>> OfEach(Func<IMeteredContext, long> read) =>
        Contexts
            .GroupBy(static pair => pair.Key.Name, static pair => pair.Key)
            .Select(group => new Measurement<long>(
                group.Sum(read), new KeyValuePair<string, object?>(AioMetrics.ContextTag, group.Key)));
}
