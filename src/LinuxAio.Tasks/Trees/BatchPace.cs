using System.Diagnostics;

namespace LinuxAio.Tasks.Trees;

/// <summary>How many entries one request calls stat for. Where a stat takes a microsecond, the hop to the worker is the
/// cost, and large batches save it. Where a stat waits for a disk or a server, single requests side by side are
/// faster.</summary>
internal sealed class BatchPace
{
    // Measured on cached directories: with more than sixteen stats the hop is a negligible part of the request, and the
    // consumer, which waits for the whole batch, goes to sleep.
    internal const int MaxEntries = 16;

    // Below the first limit the hop is still a large part of the request. Above the second each stat takes
    // longer than the hop.
    private static readonly long Short = Stopwatch.Frequency / 10_000;
    private static readonly long Long = Stopwatch.Frequency / 2_500;

    /// <summary>Entries in one request.</summary>
    internal int Size { get; private set; } = 1;

    /// <summary>Takes note of how long a request took.</summary>
    /// <param name="size"><see cref="Size"/> when the batch was made. If it has changed since, the time is
    /// ignored.</param>
    /// <param name="count">How many entries the batch had. A short batch shows that stats are slow, not that they are
    /// fast.</param>
    /// <param name="elapsed">How long the worker took, without the wait in the queue, in units of
    /// <see cref="Stopwatch.Frequency"/>.</param>
    internal void Note(int size, int count, long elapsed)
    {
        if (size != Size)
        {
            return;
        }

        if (elapsed > Long)
        {
            Size = Math.Max(1, Size / 2);
        }
        else if (elapsed < Short && count == size)
        {
            Size = Math.Min(MaxEntries, Size * 2);
        }
    }
}
