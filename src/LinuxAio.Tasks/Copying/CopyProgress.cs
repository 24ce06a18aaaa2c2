namespace LinuxAio.Tasks.Copying;

/// <summary>Counts the bytes of several copies and reports the sum to a listener.</summary>
internal sealed class CopyProgress(IProgress<long>? listener)
{
    private long _bytes;

    internal void Add(long bytes)
    {
        if (listener is not null && bytes > 0)
        {
            listener.Report(Interlocked.Add(ref _bytes, bytes));
        }
    }
}
