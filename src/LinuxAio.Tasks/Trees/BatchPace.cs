using System.Diagnostics;

namespace LinuxAio.Tasks.Trees;

/// <summary>How many entries are looked at in one trip to a worker, and how many such trips are under way: where a look takes
/// a microsecond, the trip is what costs; where it takes a disk's time or a server's, looks side by side are what
/// helps.</summary>
/// <param name="mostAtOnce">The trips under way, at most.</param>
internal sealed class BatchPace(int mostAtOnce)
{
    // Measured on cached directories: beyond some sixteen looks the trip is no part of the time any more, and who waits for
    // them has gone to sleep.
    internal const int MostEntries = 16;

    // One is under way while the entries of another are taken.
    private const int FewestAtOnce = 2;

    // Below it, the trips are still a good part of the time; above it, each look takes longer than a trip, or others keep
    // the workers busy, and smaller pieces get their turn among theirs.
    private static readonly long Short = Stopwatch.Frequency / 10_000;
    private static readonly long Long = Stopwatch.Frequency / 2_500;

    /// <summary>Entries in one trip.</summary>
    internal int Size { get; private set; } = 1;

    /// <summary>Trips under way.</summary>
    internal int AtOnce => Math.Min(mostAtOnce, Math.Max(FewestAtOnce, mostAtOnce / Size));

    /// <summary>Takes note of how long a trip took.</summary>
    /// <param name="size">What <see cref="Size"/> was when it began; another says nothing of the present one.</param>
    /// <param name="count">How many entries there were: fewer tell when they were slow, not when they were fast.</param>
    /// <param name="elapsed">In units of <see cref="Stopwatch.Frequency"/>.</param>
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
            Size = Math.Min(MostEntries, Size * 2);
        }
    }
}
