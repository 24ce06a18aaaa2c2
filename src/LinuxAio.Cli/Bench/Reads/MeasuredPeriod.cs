namespace LinuxAio.Cli.Bench.Reads;

/// <summary>Tells lanes whether to record, and when to end. The main thread writes, lanes read.</summary>
internal sealed class MeasuredPeriod
{
    private volatile bool _measuring;
    private volatile bool _stopped;

    public bool IsMeasuring => _measuring;

    public bool IsStopped => _stopped;

    public void Begin() => _measuring = true;

    public void Stop()
    {
        _measuring = false;
        _stopped = true;
    }
}
