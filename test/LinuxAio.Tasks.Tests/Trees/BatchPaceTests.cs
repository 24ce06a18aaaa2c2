using System.Diagnostics;
using LinuxAio.Tasks.Trees;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

public sealed class BatchPaceTests
{
    private const int Concurrency = 16;

    private static readonly long Quick = Stopwatch.Frequency / 100_000;
    private static readonly long Middling = Stopwatch.Frequency / 5_000;
    private static readonly long Slow = Stopwatch.Frequency / 100;

    private readonly BatchPace _pace = new(Concurrency);

    [Fact]
    public void AtFirst_EveryEntryIsLookedAtByItself_ManyAtOnce()
    {
        Assert.Equal((1, Concurrency), (_pace.Size, _pace.AtOnce));
    }

    [Fact]
    public void QuickTrips_BecomeLarger_AndFewer_UpToALimit()
    {
        Note(Quick, turns: 20);

        Assert.Equal((BatchPace.MostEntries, 2), (_pace.Size, _pace.AtOnce));
    }

    [Fact]
    public void SlowTrips_BecomeSmaller_AndAsManyAsMayBe()
    {
        Note(Quick, turns: 20);
        Note(Slow, turns: 20);

        Assert.Equal((1, Concurrency), (_pace.Size, _pace.AtOnce));
    }

    [Fact]
    public void TripsOfGoodLength_StayAsTheyAre()
    {
        Note(Quick, turns: 2);
        Note(Middling, turns: 20);

        Assert.Equal(4, _pace.Size);
    }

    [Fact]
    public void TripOfFewEntries_TellsOnlyThatItWasSlow()
    {
        Note(Quick, turns: 2);
        _pace.Note(4, count: 3, Quick);
        Assert.Equal(4, _pace.Size);
        _pace.Note(4, count: 3, Slow);
        Assert.Equal(2, _pace.Size);
    }

    [Fact]
    public void TripBegunWithAnotherSize_TellsNothing()
    {
        Note(Quick, turns: 1);
        _pace.Note(1, count: 1, Quick);
        _pace.Note(1, count: 1, Slow);
        Assert.Equal(2, _pace.Size);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(64, 4)]
    public void NoMoreAreUnderWay_ThanTheUserAllows(int concurrency, int whenQuick)
    {
        var pace = new BatchPace(concurrency);
        Assert.Equal(concurrency, pace.AtOnce);
        for (int turn = 0; turn < 20; turn++)
        {
            pace.Note(pace.Size, pace.Size, Quick);
        }

        Assert.Equal(whenQuick, pace.AtOnce);
    }

    private void Note(long elapsed, int turns)
    {
        for (int turn = 0; turn < turns; turn++)
        {
            _pace.Note(_pace.Size, _pace.Size, elapsed);
        }
    }
}
