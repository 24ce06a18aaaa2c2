using System.Numerics;

namespace LinuxAio.Tests.Support;

/// <summary>Two bitmaps for a range of consecutive ids. Thread-safe except for <see cref="Compare"/>.</summary>
internal sealed class LedgerPage(long index)
{
    private const int IdsPerPage = 1 << 16;
    private const int BitsPerWord = 64;

    private readonly ulong[] _submitted = new ulong[IdsPerPage / BitsPerWord];
    private readonly ulong[] _completed = new ulong[IdsPerPage / BitsPerWord];

    internal static long IndexOf(long id) => id / IdsPerPage;

    internal bool MarkSubmitted(long id) => Mark(_submitted, id);

    internal bool MarkCompleted(long id) => Mark(_completed, id);

    /// <summary>Collects ids that were never completed (lost) and ids that were never submitted (unknown).</summary>
    internal void Compare(List<long> lost, List<long> unknown)
    {
        for (int word = 0; word < _submitted.Length; word++)
        {
            Collect(word, _submitted[word] & ~_completed[word], lost);
            Collect(word, _completed[word] & ~_submitted[word], unknown);
        }
    }

    private static bool Mark(ulong[] bitmap, long id)
    {
        int position = (int)(id % IdsPerPage);
        ulong bit = 1UL << (position % BitsPerWord);
        return (Interlocked.Or(ref bitmap[position / BitsPerWord], bit) & bit) == 0;
    }

    private void Collect(int word, ulong bits, List<long> ids)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            ids.Add((index * IdsPerPage) + (word * BitsPerWord) + BitOperations.TrailingZeroCount(bits));
        }
    }
}
