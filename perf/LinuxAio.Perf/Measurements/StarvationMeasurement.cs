namespace LinuxAio.Perf.Measurements;

/// <summary>What a contender's process prints after queueing ThreadPool items beside blocked reads.</summary>
/// <param name="Samples">Items whose wait was measured, one after another.</param>
/// <param name="Capped">An item had not run when the wait for it was given up: the figures are lower bounds.</param>
/// <param name="Running">Reads in a system call when they were cancelled, the others queued; null: not known.</param>
/// <param name="CancelMillis">From Cancel to the last read's end; null where reads cannot be cancelled.</param>
internal sealed record StarvationMeasurement(
    int Samples,
    bool Capped,
    double P50Millis,
    double P99Millis,
    double MaxMillis,
    long? Running,
    double? CancelMillis);
