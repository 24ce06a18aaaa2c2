using System.Diagnostics;
using LinuxAio.Tasks.Trees;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>The size of a batch follows the time that its stats take.</summary>
public sealed class BatchPaceTests
{
    private static readonly long Quick = Stopwatch.Frequency / 100_000;
    private static readonly long Middling = Stopwatch.Frequency / 5_000;
    private static readonly long Slow = Stopwatch.Frequency / 100;

    private readonly BatchPace _pace = new();

    [Fact]
    public void FirstBatch_HasOneEntry() => Assert.Equal(1, _pace.Size);

    [Fact]
    public void QuickBatches_BecomeLargerUpToALimit()
    {
        Note(Quick, turns: 20);

        Assert.Equal(BatchPace.MaxEntries, _pace.Size);
    }

    [Fact]
    public void SlowBatches_BecomeSmaller()
    {
        Note(Quick, turns: 20);
        Note(Slow, turns: 20);

        Assert.Equal(1, _pace.Size);
    }

    [Fact]
    public void BatchesBetweenTheLimits_KeepTheirSize()
    {
        Note(Quick, turns: 2);
        Note(Middling, turns: 20);

        Assert.Equal(4, _pace.Size);
    }

    [Fact]
    public void BatchOfFewEntries_ShowsOnlyThatStatsAreSlow()
    {
        Note(Quick, turns: 2);
        _pace.Note(4, count: 3, Quick);
        Assert.Equal(4, _pace.Size);
        _pace.Note(4, count: 3, Slow);
        Assert.Equal(2, _pace.Size);
    }

    [Fact]
    public void BatchOfAnotherSize_ChangesNothing()
    {
        Note(Quick, turns: 1);
        _pace.Note(1, count: 1, Quick);
        _pace.Note(1, count: 1, Slow);
        Assert.Equal(2, _pace.Size);
    }

    private void Note(long elapsed, int turns)
    {
        for (int turn = 0; turn < turns; turn++)
        {
            _pace.Note(_pace.Size, _pace.Size, elapsed);
        }
    }
}
