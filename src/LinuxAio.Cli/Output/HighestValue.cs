namespace LinuxAio.Cli.Output;

/// <summary>How far something has come. Reports of several at a time may come out of order, of which the highest is the
/// latest; Progress(T) would deliver them on the ThreadPool, later still.</summary>
internal sealed class HighestValue : IProgress<long>
{
    private long _value;

    internal long Value => Volatile.Read(ref _value);

    public void Report(long value)
    {
        long seen = Value;
        while (value > seen)
        {
            long found = Interlocked.CompareExchange(ref _value, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
