using System.Numerics;

namespace LinuxAio.Tasks.Completion;

/// <summary>A count that many processors change often and that is read rarely. Each processor changes a word of its
/// own, so that no cache line moves between processors when they read the same file.</summary>
internal sealed class StripedCount
{
    private const int MaxStripes = 8;

    // A cache line, in ints.
    private const int Spacing = 16;

    private static readonly int Mask =
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MaxStripes)) - 1;

    // The first cache line is not used: it also holds the array's header.
    private readonly int[] _counts = new int[(Mask + 2) * Spacing];

    /// <summary>Whether the count is zero. To use it, first announce with a full fence that no more increments are
    /// wanted: an increment from before that is always seen; one from after it may be missed, or be seen although it is
    /// undone.</summary>
    internal bool IsZero
    {
        get
        {
            // A decrement goes to the word of its increment, so no word falls below zero, and a use cannot hide between
            // a word that is read early and a word that is read late.
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

    /// <summary>Adds one, with a full fence.</summary>
    /// <returns>The stripe, for <see cref="Decrement"/>.</returns>
    internal int Increment()
    {
        int at = ((Thread.GetCurrentProcessorId() & Mask) + 1) * Spacing;
        Interlocked.Increment(ref _counts[at]);
        return at;
    }

    /// <summary>Subtracts one, with a full fence.</summary>
    internal void Decrement(int stripe) => Interlocked.Decrement(ref _counts[stripe]);
}
