using LinuxAio.Tasks.Completion;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

public class StripedCountTests
{
    [Fact]
    public void IsZero_AfterIncrements_OnlyWhenEachIsUndone()
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

    /// <summary>A use that lasts is always visible, while other threads on other processors count up and
    /// down.</summary>
    [Fact]
    public void IsZero_WhileOneUseLasts_IsNeverTrue()
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
                    Thread.Yield(); // the thread may continue on another processor
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
