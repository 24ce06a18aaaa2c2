namespace LinuxAio.Tasks.Calls;

/// <summary>The pauses between two looks whether a lock is free. Not a lock that waits in the kernel: each would keep a
/// worker, and those who hold locks need workers to end them.</summary>
internal struct LockBackOff()
{
    // The first look is soon, for most are held for a moment; a long one is not worth a thousand looks a second.
    private const int FirstMilliseconds = 1;
    private const int MostMilliseconds = 50;

    private int _milliseconds = FirstMilliseconds;

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        int milliseconds = _milliseconds;
        _milliseconds = Math.Min(2 * milliseconds, MostMilliseconds);
        return Task.Delay(milliseconds, cancellationToken);
    }
}
