namespace LinuxAio.Perf.Measurements;

/// <summary>How long ThreadPool items waited beside blocked reads.</summary>
/// <param name="Samples">How many items were measured, one after another.</param>
/// <param name="Capped">The last item did not run within the longest wait: the figures are lower bounds.</param>
/// <param name="Running">How many reads were in a system call when all were cancelled; the others were queued. Null:
/// not known.</param>
/// <param name="CancelMillis">Time from Cancel until the last read ended; null if reads cannot be cancelled.</param>
internal sealed record StarvationMeasurement(
    int Samples,
    bool Capped,
    double P50Millis,
    double P99Millis,
    double MaxMillis,
    long? Running,
    double? CancelMillis);
