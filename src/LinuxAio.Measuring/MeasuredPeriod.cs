namespace LinuxAio.Measuring;

/// <summary>Tells lanes when to record and when to end. The thread that measures writes the flags; lanes read
/// them.</summary>
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
