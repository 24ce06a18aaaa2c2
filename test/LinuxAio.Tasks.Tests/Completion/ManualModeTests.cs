using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

public class ManualModeTests
{
    private const string Missing = "/proc/no such file";

    [Fact]
    [Trait("Category", "Acceptance")]
    public void ContinuationThatThrows_ThrowsFromPollCallback_AndTheOthersStayDeliverable()
    {
        const int Operations = 10, Throwing = 3;
        using AioContext context = TestContexts.Manual();
        int resumed = 0;
        for (int i = 0; i < Operations; i++)
        {
            int number = i;
            ValueTask<int> task = context.AioUnlinkAsync(Missing);
            task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() =>
            {
                resumed++;
                Assert.Equal(-(int)Errno.ENOENT, task.Result);
                if (number == Throwing)
                {
                    throw new InvalidTimeZoneException("thrown by a continuation");
                }
            });
        }

        Bounded.Until(() => context.CompletedRequests == Operations, "the operations");
        Assert.Throws<InvalidTimeZoneException>(() => context.PollCallback());
        Assert.InRange(resumed, 1, Operations);
        Assert.True(LibC.IsReadable(context.PollFileno));
        context.PollWait();
        Assert.Equal(Operations - resumed, context.PollCallback());

        Assert.Equal(Operations, resumed);
        Assert.Equal(0, context.OutstandingRequests);
        Assert.False(LibC.IsReadable(context.PollFileno));
    }

    [Fact]
    public void PollWait_WhenAnotherThreadDeliversTheLast_Returns()
    {
        const int Rounds = 3_000;
        using AioContext context = TestContexts.Manual();
        using var gate = new Barrier(2);
        var waiter = new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                gate.SignalAndWait();
                context.PollWait();
                gate.SignalAndWait();
            }
        }) { IsBackground = true };
        waiter.Start();
        for (int round = 0; round < Rounds; round++)
        {
            ValueTask<int> task = context.AioUnlinkAsync(Missing);
            gate.SignalAndWait();
            Bounded.Until(() => context.PollCallback() == 1, "the operation");
            Assert.Equal(-(int)Errno.ENOENT, task.Result);
            Assert.True(gate.SignalAndWait(TimeSpan.FromSeconds(20)), $"PollWait did not return in round {round}");
        }

        waiter.JoinOrThrow();
    }
}
