namespace LinuxAio.Tasks.Copying;

/// <summary>Adds up what several copies have done.</summary>
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
