namespace LinuxAio.Tasks.Calls;

/// <summary>The pauses between two attempts to take a lock.</summary>
/// <remarks>The kernel could wait instead (F_OFD_SETLKW), but each wait would occupy a worker. The holders of the locks
/// need workers too, to release them: if waits occupied all workers, no lock would be released.</remarks>
internal struct LockBackOff()
{
    // The first pause is short, because most locks are held briefly. Longer waits need fewer attempts.
    private const int FirstMilliseconds = 1;
    private const int MaxMilliseconds = 50;

    private int _milliseconds = FirstMilliseconds;

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        int milliseconds = _milliseconds;
        _milliseconds = Math.Min(2 * milliseconds, MaxMilliseconds);
        return Task.Delay(milliseconds, cancellationToken);
    }
}
