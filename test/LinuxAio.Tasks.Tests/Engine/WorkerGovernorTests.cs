using LinuxAio.Tasks.Engine;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class WorkerGovernorTests
{
    private const int Processors = 4, Ticks = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly WorkerGovernor _governor = new(Interval, Processors);

    [Theory]
    [InlineData(1)]
    [InlineData(Processors - 1)]
    public void SlowWorkers_ThatWaitForDevices_GrowFromTheThirdTick(int workers)
    {
        CrewSample slow = Slow(workers);

        Assert.Equal(workers, _governor.Decide(slow, workers));
        Assert.Equal(workers, _governor.Decide(slow, workers));
        Assert.Equal(workers + 1, _governor.Decide(slow, workers));
        Assert.Equal(workers + 1, _governor.Decide(slow, workers));
    }

    /// <summary>A slow request that ends just after a sample must not look fast.</summary>
    [Theory]
    [InlineData(1, 0.001, false)]
    [InlineData(15, 0.001, false)]
    [InlineData(16, 0.001, true)]
    [InlineData(60, 1, false)]
    [InlineData(61, 1, true)]
    [InlineData(61, 2, false)]
    public void IsFast_NeedsEnoughRequestsOrTime(long done, double milliseconds, bool fast) =>
        Assert.Equal(fast, CrewSampler.IsFast(done, milliseconds));

    [Fact]
    public void FastTick_RestartsTheCountOfSlowTicks()
    {
        CrewSample slow = Slow(2);
        _governor.Decide(slow, 2);
        _governor.Decide(slow, 2);
        _governor.Decide(slow with { Done = 90 }, 2);

        Assert.Equal(2, _governor.Decide(slow, 2));
    }

    /// <summary>More workers than processors would only wait for each other.</summary>
    [Fact]
    public void SlowWorkers_ThatNeedProcessors_GrowToOneLessThanProcessors()
    {
        int target = 1;
        for (int tick = 0; tick < Ticks; tick++)
        {
            target = _governor.Decide(Slow(target) with { WantProcessors = true }, target);
        }

        Assert.Equal(Processors - 1, target);
    }

    [Fact]
    public void TooManyWorkers_ThatNeedProcessors_ShrinkByOne()
    {
        Assert.Equal(31, _governor.Decide(Slow(32) with { WantProcessors = true }, 32));
        Assert.Equal(9, _governor.Decide(Slow(10) with { WantProcessors = true }, 32));
    }

    /// <summary>A worker that waits for a device uses no processor.</summary>
    [Fact]
    public void StuckWorkers_DoNotCountAgainstProcessors()
    {
        CrewSample sample = Slow(2) with { Stuck = 8, Live = 10, Awake = 10, WantProcessors = true };
        _governor.Decide(sample, 10);
        _governor.Decide(sample, 10);

        Assert.Equal(11, _governor.Decide(sample, 10));
    }

    [Fact]
    public void FastWorkers_ShrinkByOne_DownToOneThatIsNotStuck()
    {
        CrewSample fast = Slow(3) with { Done = 3 * 100 };

        Assert.Equal(2, _governor.Decide(fast, 3));
        Assert.Equal(1, _governor.Decide(fast, 1));
        Assert.Equal(3, _governor.Decide(fast with { Stuck = 2, Live = 5, Awake = 5 }, 3));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(10.1)]
    public void TickOfAnotherLength_ChangesNothing(double milliseconds)
    {
        for (int tick = 0; tick < Ticks; tick++)
        {
            Assert.Equal(5, _governor.Decide(Slow(5) with { Milliseconds = milliseconds }, 5));
        }
    }

    [Fact]
    public void ParkedWorkers_AreUsedBeforeNewOnesStart()
    {
        CrewSample sample = Slow(2) with { Live = 4, Awake = 3 };
        for (int tick = 0; tick < Ticks; tick++)
        {
            Assert.Equal(4, _governor.Decide(sample, 4));
        }
    }

    [Fact]
    public void NoRequestsWaiting_EndedWorkers_AreNotReplaced() =>
        Assert.Equal(2, _governor.Decide(Slow(2) with { RequestsWait = false }, 8));

    /// <summary>All workers are awake and moving, each makes ten calls in an interval, and requests wait.</summary>
    private static CrewSample Slow(int workers) =>
        new(1, 10 * workers, workers, Stuck: 0, workers, workers, WantProcessors: false, RequestsWait: true);
}
