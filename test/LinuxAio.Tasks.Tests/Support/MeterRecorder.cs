using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Listens to all or some instruments, as dotnet-counters and OpenTelemetry do, and keeps the measurements of
/// one context.</summary>
internal sealed class MeterRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Recorded> _recorded = new();
    private readonly ConcurrentDictionary<string, Instrument> _published = new();
    private readonly string _context;

    internal MeterRecorder(string context, params string[] instruments)
    {
        _context = context;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "LinuxAio.Tasks")
            {
                _published[instrument.Name] = instrument;
                if (instruments.Length == 0 || instruments.Contains(instrument.Name))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    internal IReadOnlyDictionary<string, Instrument> Published => _published;

    internal IReadOnlyCollection<Recorded> All => [.. _recorded];

    internal IEnumerable<double> ValuesOf(string instrument, string? operation = null) =>
        _recorded
            .Where(recorded => recorded.Instrument == instrument)
            .Where(recorded => operation is null || recorded.Operation == operation)
            .Select(static recorded => recorded.Value);

    /// <summary>The number of requests by operation, outcome and error.</summary>
    internal IReadOnlyDictionary<(string?, string?, string?), double> Requests() =>
        _recorded
            .Where(static recorded => recorded.Instrument == AioMetrics.Requests)
            .GroupBy(static recorded => ((string?)recorded.Operation, recorded.Outcome, recorded.Error))
            .ToDictionary(static group => group.Key, static group => group.Sum(static recorded => recorded.Value));

    /// <summary>The present value of an observable instrument; null: it has none for the context.</summary>
    internal double? Ask(string instrument)
    {
        _recorded.Clear();
        _listener.RecordObservableInstruments();
        double[] values = [.. ValuesOf(instrument)];
        return values.Length == 0 ? null : values.Single();
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var byName = new Dictionary<string, object?>(tags.ToArray());
        if (byName.GetValueOrDefault(AioMetrics.ContextTag) as string == _context)
        {
            _recorded.Enqueue(new Recorded(
                instrument.Name, value, byName.GetValueOrDefault(AioMetrics.OperationTag) as string,
                byName.GetValueOrDefault(AioMetrics.OutcomeTag) as string,
                byName.GetValueOrDefault(AioMetrics.ErrorTag) as string));
        }
    }

    internal sealed record Recorded(string Instrument, double Value, string? Operation, string? Outcome, string? Error);
}
