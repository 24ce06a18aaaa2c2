using System.Collections.Concurrent;
using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>Checks a stress test: every id that was submitted is completed exactly once. Thread-safe. Dense ids cost
/// two bits each, so that 10^8 operations fit in memory.</summary>
public sealed class Ledger
{
    private const int IdsNamedInReport = 10;

    private readonly ConcurrentDictionary<long, LedgerPage> _pages = new();
    private readonly ConcurrentQueue<long> _submittedTwice = new();
    private readonly ConcurrentQueue<long> _completedTwice = new();
    private long _submitted;
    private long _completed;

    /// <summary>Calls of <see cref="Submit"/>, repeated ids included.</summary>
    public long Submitted => Volatile.Read(ref _submitted);

    /// <summary>Calls of <see cref="Complete"/>, repeated ids included.</summary>
    public long Completed => Volatile.Read(ref _completed);

    /// <param name="id">Not negative.</param>
    public void Submit(long id)
    {
        Interlocked.Increment(ref _submitted);
        if (!Page(id).MarkSubmitted(id))
        {
            _submittedTwice.Enqueue(id);
        }
    }

    /// <param name="id">Not negative. Racing threads may complete an id before they submit it.</param>
    public void Complete(long id)
    {
        Interlocked.Increment(ref _completed);
        if (!Page(id).MarkCompleted(id))
        {
            _completedTwice.Enqueue(id);
        }
    }

    /// <summary>Fails, and names the ids, unless each id was submitted once and completed once.</summary>
    public void AssertBalanced()
    {
        List<long> lost = [];
        List<long> unknown = [];
        foreach (LedgerPage page in _pages.Values)
        {
            page.Compare(lost, unknown);
        }

        string report = Describe("lost", lost) + Describe("completed but never submitted", unknown)
            + Describe("submitted twice", _submittedTwice) + Describe("completed twice", _completedTwice);
        if (report.Length > 0)
        {
            Assert.Fail($"{Submitted} submitted, {Completed} completed{report}");
        }
    }

    private LedgerPage Page(long id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return _pages.GetOrAdd(LedgerPage.IndexOf(id), static index => new LedgerPage(index));
    }

    private static string Describe(string what, IReadOnlyCollection<long> ids) =>
        ids.Count == 0 ? "" : $"; {ids.Count} {what}: {string.Join(", ", ids.Order().Take(IdsNamedInReport))}"
            + (ids.Count > IdsNamedInReport ? ", ..." : "");
}
