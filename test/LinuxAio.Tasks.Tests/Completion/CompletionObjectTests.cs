using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

public class CompletionObjectTests
{
    private const int UsesUntilRetired = 1 << 16;

    private readonly MockedEngine _engine = new();

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(-2)]
    [InlineData(int.MaxValue)]
    [Trait("Category", "Acceptance")]
    public async Task Result_OfAnOperation_IsTheResultOfTheEngine(int result)
    {
        ValueTask<int> task = _engine.Submit();
        Assert.False(task.IsCompleted);
        _engine.Complete(result);
        Assert.True(_engine.TryDeliver());

        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(result, await task);
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
    }

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(-5L)]
    [Trait("Category", "Acceptance")]
    public async Task Result_TakenAsLong_HasAll64Bits(long result)
    {
        ValueTask<int> narrow = _engine.Submit();
        Assert.False(narrow.IsCompleted);
        var wide = new ValueTask<long>(_engine.LastOwner, _engine.LastOwner.Version);
        _engine.Complete(result);
        _engine.TryDeliver();

        Assert.Equal(result, await wide);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void Result_BeforeCompletion_ThrowsAndDisturbsNothing()
    {
        ValueTask<int> task = _engine.Submit();
        Assert.Throws<InvalidOperationException>(() => task.Result);

        _engine.Complete(7);
        _engine.TryDeliver();
        Assert.Equal(7, task.Result);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task StaleTask_AwaitedAgainWhileItsObjectIsReused_ThrowsAndDisturbsNothing()
    {
        ValueTask<int> stale = _engine.Run(1);
        AioCompletion first = _engine.LastOwner;
        Assert.Equal(1, await stale);

        ValueTask<int> live = _engine.Submit();
        Assert.Same(first, _engine.LastOwner);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<InvalidOperationException>(() => stale.IsCompleted);
            Assert.Throws<InvalidOperationException>(() => stale.Result);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await stale);
            Assert.Throws<InvalidOperationException>(() => stale.GetAwaiter().OnCompleted(() => { }));
        }

        Assert.False(live.IsCompleted);
        _engine.Complete(2);
        _engine.TryDeliver();
        Assert.Throws<InvalidOperationException>(() => stale.Result);
        Assert.Equal(2, await live);
    }

    [Fact]
    public void SameTask_ResultTakenByTwoThreads_ExactlyOneSucceeds()
    {
        const int Rounds = 100_000;
        ValueTask<int> task = default;
        int passed = 0, published = 0, taken = 0;
        var other = new Thread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                SpinUntil(ref published, round);
                Take(task, round, ref passed);
                Volatile.Write(ref taken, round);
            }
        });
        other.Start();
        for (int round = 1; round <= Rounds; round++)
        {
            task = _engine.Run(round);
            _engine.Mock.Invocations.Clear();
            Volatile.Write(ref published, round);
            Thread.SpinWait(round % 40); // about the time that the other thread needs to see the new round
            Take(task, round, ref passed);
            SpinUntil(ref taken, round);
            Assert.Equal(round, Volatile.Read(ref passed));
        }

        other.JoinOrThrow();

        static void SpinUntil(ref int word, int value)
        {
            // Spin first, so that both threads meet within nanoseconds when each has a processor. Then yield, in case
            // they share one.
            for (int turn = 0; Volatile.Read(ref word) != value; turn++)
            {
                if (turn > 10_000)
                {
                    Thread.Yield();
                }
            }
        }

        static void Take(ValueTask<int> task, int expected, ref int passed)
        {
            try
            {
                Assert.Equal(expected, task.Result);
                Interlocked.Increment(ref passed);
            }
            catch (InvalidOperationException)
            {
                // The other thread took the result.
            }
        }
    }

    [Fact]
    public async Task SameTask_AwaitedTwiceWhileItsObjectIsReused_NeverDisturbsALiveOperation()
    {
        // The second awaiter arrives at any time: before, while or after the object is reused for the next operation.
        const int Rounds = 20_000;
        ValueTask<int> shared = default;
        int published = 0, seen = 0;
        bool over = false;
        var thief = new Thread(() =>
        {
            int round = 0;
            while (!Volatile.Read(ref over))
            {
                int now = Volatile.Read(ref published);
                if (now == round)
                {
                    continue;
                }

                round = now;
                try
                {
                    _ = shared.Result;
                    Volatile.Write(ref seen, round);
                }
                catch (InvalidOperationException)
                {
                    // The result is not there yet, is taken, or belongs to the next operation.
                }
            }
        });
        thief.Start();
        for (int round = 1; round <= Rounds; round++)
        {
            ValueTask<int> task = _engine.Submit();
            shared = task;
            Volatile.Write(ref published, round);
            _engine.Complete(round);
            _engine.TryDeliver();
            try
            {
                Assert.Equal(round, task.Result);
            }
            catch (InvalidOperationException)
            {
                Bounded.Until(
                    () => Volatile.Read(ref seen) == round, $"the result of round {round} in the other thread");
            }

            _engine.Mock.Invocations.Clear();
        }

        Volatile.Write(ref over, true);
        thief.JoinOrThrow();
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
        Assert.Equal(1, await _engine.Run(1));
    }

    [Fact]
    public async Task Object_AfterEveryVersionWasUsed_IsRetired()
    {
        ValueTask<int> forgotten = _engine.Run(-1);
        AioCompletion worn = _engine.LastOwner;
        short version = worn.Version;
        Assert.Equal(-1, await forgotten);

        int uses = 0;
        for (int i = 0; i < UsesUntilRetired * 2; i++)
        {
            ValueTask<int> task = _engine.Submit();
            bool same = ReferenceEquals(worn, _engine.LastOwner);
            uses += same ? 1 : 0;
            Assert.False(same && worn.Version == version, "a forgotten task would read another operation's result");
            _engine.Complete(i);
            _engine.TryDeliver();
            Assert.Equal(i, task.Result);
            if (i % 1024 == 0)
            {
                _engine.Mock.Invocations.Clear();
            }
        }

        Assert.InRange(uses, 1, UsesUntilRetired - 1);
        Assert.Throws<InvalidOperationException>(() => forgotten.Result);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void TaskNotAwaited_OperationStillEndsAtDelivery()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _ = _engine.Submit();
            _engine.Complete(i);
            Assert.True(_engine.TryDeliver());
            Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
        }
    }

    [Fact]
    public void TaskNotAwaited_ObjectIsCollected()
    {
        WeakReference forgotten = Forget();

        Bounded.Until(
            () =>
            {
                GC.Collect();
                return !forgotten.IsAlive;
            },
            "the collection of an operation that was not awaited");
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public async Task PrepareThatThrows_LeavesNothingOutstandingAndTheNextOperationWorks()
    {
        var failing = new MockedEngine();
        failing.Mock.Setup(
            static engine => engine.Prepare(in It.Ref<Tasks.Engine.EngineCall>.IsAny, It.IsAny<object>()))
            .Throws(new InsufficientMemoryException("no records"));

        Assert.Throws<InsufficientMemoryException>(() => { _ = failing.Submit(); });
        Assert.Equal(0, failing.Dispatcher.Outstanding.Operations);
        Assert.True(failing.Dispatcher.Outstanding.WhenUnused().IsCompleted);
        Assert.Equal(3, await _engine.Run(3));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget()
    {
        _ = _engine.Submit();
        var reference = new WeakReference(_engine.LastOwner);
        _engine.Complete(1);
        _engine.TryDeliver();
        _engine.Run(2).GetAwaiter().GetResult(); // so that MockedEngine.LastOwner is another object
        _engine.Mock.Invocations.Clear();
        return reference;
    }
}
