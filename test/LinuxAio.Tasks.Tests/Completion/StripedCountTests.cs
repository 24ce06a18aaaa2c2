using LinuxAio.Tasks.Completion;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

public class StripedCountTests
{
    [Fact]
    public void Count_IsZeroAgain_OnlyWhenEachIncrementIsUndone()
    {
        var count = new StripedCount();
        Assert.True(count.IsZero);
        int first = count.Increment();
        int second = count.Increment();

        count.Decrement(first);
        Assert.False(count.IsZero);

        count.Decrement(second);
        Assert.True(count.IsZero);
    }

    /// <summary>A use that lasts must be seen whatever comes and goes beside it, on whatever processor.</summary>
    [Fact]
    public void Count_WhileOthersComeAndGo_NeverHidesTheOneThatStays()
    {
        const int Rounds = 1_000_000;
        var count = new StripedCount();
        int stays = count.Increment();
        Thread[] others = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                int stripe = count.Increment();
                if (round % 64 == 0)
                {
                    Thread.Yield(); // to go on on another processor, perhaps
                }

                count.Decrement(stripe);
            }
        }))];
        Array.ForEach(others, static other => other.Start());

        int hidden = 0;
        while (Array.Exists(others, static other => other.IsAlive))
        {
            hidden += count.IsZero ? 1 : 0;
        }

        Array.ForEach(others, static other => other.JoinOrThrow());
        Assert.Equal(0, hidden);
        count.Decrement(stays);
        Assert.True(count.IsZero);
    }
}
