namespace LinuxAio.Cli.Output;

/// <summary>Keeps the highest value that was reported. Operations that run at the same time may report out of order;
/// the highest value is then the latest one. Not <see cref="Progress{T}"/>, which delivers reports on the ThreadPool,
/// and so even later.</summary>
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
