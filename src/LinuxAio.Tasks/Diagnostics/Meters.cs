using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;

namespace LinuxAio.Tasks.Diagnostics;

/// <summary>The meter, and what of each context it asks for.</summary>
internal static class Meters
{
    private static readonly Meter Meter = new(AioMetrics.MeterName);

    // Weak: a context nobody disposed and nobody has is no more.
    private static readonly ConditionalWeakTable<AioContext, object?> Contexts = [];

    static Meters()
    {
        OperationObserver.Current = new MeterObserver(Meter);
        _ = Meter.CreateObservableUpDownCounter(
            AioMetrics.Outstanding, static () => OfEach(static context => context.OutstandingRequests), "{request}",
            "Operations submitted and not delivered yet.");
        _ = Meter.CreateObservableUpDownCounter(
            AioMetrics.Workers, static () => OfEach(static context => context.WorkerCount), "{thread}",
            "Workers there are.");
    }

    internal static void Add(AioContext context) => Contexts.Add(context, null);

    internal static void Remove(AioContext context) => Contexts.Remove(context);

    private static IEnumerable<Measurement<long>> OfEach(Func<AioContext, long> look) =>
        Contexts
            .GroupBy(static pair => pair.Key.Name, static pair => pair.Key)
            .Select(group => new Measurement<long>(
                group.Sum(look), new KeyValuePair<string, object?>(AioMetrics.ContextTag, group.Key)));
}
