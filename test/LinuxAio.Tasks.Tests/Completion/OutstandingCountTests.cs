using LinuxAio.Tasks.Completion;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

public class OutstandingCountTests
{
    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task WhenEmpty_WithNothingOutstanding_IsCompleted()
    {
        var count = new OutstandingCount();

        await count.WhenEmpty().InTime();
        await count.WhenUnused().InTime();
    }

    [Fact]
    public void WhenEmpty_WhileAnOperationLasts_NeverCompletes()
    {
        const int Rounds = 300_000;
        var count = new OutstandingCount();
        bool over = false;
        var other = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                if (count.TryBeginOperation())
                {
                    count.EndCall();
                    count.EndOperation();
                }
            }
        });
        other.Start();
        int early = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Assert.True(count.TryBeginOperation());
            count.EndCall();
            Task empty = count.WhenEmpty();
            for (int turn = 0; turn < 10; turn++)
            {
                Thread.SpinWait(5);
            }

            early += empty.IsCompleted ? 1 : 0;
            count.EndOperation();
            Bounded.Until(() => empty.IsCompleted || count.Operations > 0, "the end of the wait");
        }

        Volatile.Write(ref over, true);
        other.JoinOrThrow();
        Assert.Equal(0, early);
        Assert.Equal(0, count.Operations);
    }
}
