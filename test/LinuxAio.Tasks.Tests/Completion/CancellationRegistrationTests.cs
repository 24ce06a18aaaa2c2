using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

/// <summary>A cancel that races the completion of its operation never reaches the next operation that uses the same
/// completion object.</summary>
public class CancellationRegistrationTests
{
    private readonly MockedEngine _engine = new();

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Cancel_WhileOutstanding_ReachesTheEngineWithTheOperationsTicket()
    {
        using var source = new CancellationTokenSource();
        ValueTask<int> task = _engine.Submit(source.Token);
        RequestTicket ticket = _engine.LastTicket;
        source.Cancel();

        _engine.Mock.Verify(engine => engine.Cancel(ticket), Times.Once);
        Assert.False(task.IsCompleted);
        _engine.Complete(0, cancelled: true);
        _engine.TryDeliver();
        OperationCanceledException thrown = Assert.Throws<OperationCanceledException>(() => task.Result);
        Assert.Equal(source.Token, thrown.CancellationToken);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Cancel_AfterDelivery_ReachesNoOperation()
    {
        using var source = new CancellationTokenSource();
        ValueTask<int> task = _engine.Submit(source.Token);
        _engine.Complete(1);
        _engine.TryDeliver();
        Assert.Equal(1, task.Result);
        ValueTask<int> next = _engine.Submit();

        source.Cancel();

        _engine.Mock.Verify(static engine => engine.Cancel(It.IsAny<RequestTicket>()), Times.Never);
        Assert.False(next.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cancel_RacingDelivery_ReachesOnlyItsOwnOperation(bool shared)
    {
        const int Rounds = 5_000;
        const int OperationsPerSource = 3;
        using var gate = new Barrier(2);
        CancellationTokenSource source = null!;
        ulong expected = 0;
        int wrong = 0;
        _engine.Mock.Setup(static engine => engine.Cancel(It.IsAny<RequestTicket>())).Callback((RequestTicket ticket) =>
        {
            ulong first = Volatile.Read(ref expected);
            wrong += ticket.Generation >= first && ticket.Generation < first + OperationsPerSource ? 0 : 1;
        });
        var canceller = new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                gate.SignalAndWait();
                source.Cancel();
                gate.SignalAndWait();
            }
        });
        canceller.Start();
        for (int round = 0; round < Rounds; round++)
        {
            source = new CancellationTokenSource();
            using var other = new CancellationTokenSource();
            Volatile.Write(ref expected, _engine.LastTicket.Generation + 1);
            int operations = shared ? OperationsPerSource : 1;
            var tasks = new ValueTask<int>[operations];
            var owners = new object[operations];
            for (int i = 0; i < operations; i++)
            {
                tasks[i] = _engine.Submit(source.Token);
                owners[i] = _engine.LastOwner;
            }

            gate.SignalAndWait();
            foreach (object owner in owners)
            {
                _engine.Complete(owner, 1);
                _engine.TryDeliver();
            }

            for (int i = 0; i < operations; i++)
            {
                Assert.Equal(1, tasks[i].Result);
            }

            // Use the same objects immediately for operations that are not cancelled.
            Volatile.Write(ref expected, ulong.MaxValue / 2);
            _ = _engine.Run(2).Result;
            gate.SignalAndWait();
            _ = _engine.Run(2).Result;
            source.Dispose();
            _engine.Mock.Invocations.Clear();
        }

        canceller.JoinOrThrow();
        Assert.Equal(0, wrong);
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
    }
}
