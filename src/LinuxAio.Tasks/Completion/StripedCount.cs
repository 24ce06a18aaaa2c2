using System.Numerics;

namespace LinuxAio.Tasks.Completion;

/// <summary>A count that is changed often, by many processors, and read seldom: each processor changes a word of its own, or
/// the word would travel between their caches at every read of a shared file.</summary>
internal sealed class StripedCount
{
    private const int MostStripes = 8;

    // A cache line of ints.
    private const int Spacing = 16;

    private static readonly int Mask =
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostStripes)) - 1;

    // The first line is the array's own header's.
    private readonly int[] _counts = new int[(Mask + 2) * Spacing];

    /// <summary>Whether every increment made before somebody said, with a full fence, that there shall be no more has been
    /// undone. One made later may be missed, or seen although it is undone.</summary>
    internal bool IsZero
    {
        get
        {
            // A word never falls below zero, for a decrement goes to the word of its increment: no sum of a word read
            // early and a word read late can hide a use.
            for (int at = Spacing; at < _counts.Length; at += Spacing)
            {
                if (Volatile.Read(ref _counts[at]) != 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Full fence. Returns where to decrement.</summary>
    internal int Increment()
    {
        int at = ((Thread.GetCurrentProcessorId() & Mask) + 1) * Spacing;
        Interlocked.Increment(ref _counts[at]);
        return at;
    }

    /// <summary>Full fence.</summary>
    internal void Decrement(int stripe) => Interlocked.Decrement(ref _counts[stripe]);
}
