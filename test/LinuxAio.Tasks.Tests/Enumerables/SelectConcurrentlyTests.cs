using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Enumerables;

/// <summary>Many operations over one sequence: order, limits, errors, early ends.</summary>
[Trait("Category", "Acceptance")]
public sealed class SelectConcurrentlyTests
{
    private const int Most = 4;

    private readonly TaskCompletionSource<int>[] _gates = [.. Enumerable.Range(0, 100).Select(
        static _ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously))];

    private int _started;
    private int _running;
    private int _mostRunning;

    [Fact]
    public async Task Ordered_ReturnsResultsInSourceOrder()
    {
        ObservedSource source = new(Most);
        Task<List<int>> all = ToListAsync(source.SelectConcurrently(Most, Gated));
        for (int i = Most - 1; i >= 0; i--)
        {
            _gates[i].SetResult(i * 10);
        }

        Assert.Equal([0, 10, 20, 30], await all.InTime());
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task Unordered_ReturnsResultsAsTheyComplete()
    {
        ObservedSource source = new(Most);
        await using IAsyncEnumerator<int> results =
            source.SelectConcurrently(Most, Gated, ordered: false).GetAsyncEnumerator();
        foreach (int i in (int[])[2, 0, 3, 1])
        {
            Task<bool> moving = results.MoveNextAsync().AsTask();
            Assert.False(moving.IsCompleted);
            _gates[i].SetResult(i);
            Assert.True(await moving.InTime());
            Assert.Equal(i, results.Current);
        }

        Assert.False(await results.MoveNextAsync().InTime());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Select_BeforeTheEnumeration_StartsNothing(bool ordered)
    {
        ObservedSource source = new(10);
        IAsyncEnumerable<int> results = source.SelectConcurrently(Most, Gated, ordered);
        Assert.Equal(0, source.Pulled);

        IAsyncEnumerator<int> enumerator = results.GetAsyncEnumerator();
        Assert.Equal(0, source.Pulled);
        await enumerator.DisposeAsync();
        Assert.Equal(0, source.Pulled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operations_RunUpToTheLimit_AndNoMore(bool ordered)
    {
        ObservedSource source = new(100);
        Task<List<int>> all = ToListAsync(source.SelectConcurrently(Most, Gated, ordered));
        for (int i = 0; i < 100; i++)
        {
            int expected = Math.Min(100, i + Most);
            Bounded.Until(() => Volatile.Read(ref _started) == expected, $"{expected} started");
            _gates[i].SetResult(i);
        }

        Assert.Equal(Enumerable.Range(0, 100), (await all.InTime()).Order());
        Assert.Equal(Most, _mostRunning);
    }

    // The first result is not ready, so the others wait although they are ready. No further element is requested.
    [Fact]
    public async Task Ordered_HoldsNoMoreResultsThanTheLimit()
    {
        ObservedSource source = new(100);
        await using IAsyncEnumerator<int> results = source.SelectConcurrently(Most, Gated).GetAsyncEnumerator();
        Task<bool> moving = results.MoveNextAsync().AsTask();
        for (int i = 1; i < 100; i++)
        {
            _gates[i].SetResult(i);
        }

        Bounded.Until(() => Volatile.Read(ref _running) == 1, "the end of all but the first");
        Assert.Equal(Most, source.Pulled);
        _gates[0].SetResult(0);
        Assert.True(await moving.InTime());
        Assert.Equal(Most, source.Pulled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowConsumer_StopsTheSource(bool ordered)
    {
        ObservedSource source = new(100);
        await using IAsyncEnumerator<int> results =
            source.SelectConcurrently(Most, static (i, _) => new ValueTask<int>(i), ordered).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync().InTime());
        Assert.Equal(Most, source.Pulled);
        Assert.True(await results.MoveNextAsync().InTime());
        Assert.Equal(Most + 1, source.Pulled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowSource_DelaysNoResult(bool ordered)
    {
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ObservedSource source = new(2) { BeforeElement = (i, _) => i == 1 ? second.Task : Task.CompletedTask };
        await using IAsyncEnumerator<int> results =
            source.SelectConcurrently(Most, Gated, ordered).GetAsyncEnumerator();
        Task<bool> moving = results.MoveNextAsync().AsTask();
        _gates[0].SetResult(7);
        Assert.True(await moving.InTime());
        Assert.Equal(7, results.Current);

        moving = results.MoveNextAsync().AsTask();
        second.SetResult();
        _gates[1].SetResult(8);
        Assert.True(await moving.InTime());
        Assert.Equal(8, results.Current);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Error_OfAnOperation_StopsCancelsAndDrains_ThenThrows(bool ordered)
    {
        ObservedSource source = new(100);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async ValueTask<int> SelectAsync(int i, CancellationToken token)
        {
            if (i == 2)
            {
                await _gates[2].Task;
                throw new IOException("the first");
            }

            using (token.Register(() => cancelled.TrySetResult()))
            {
                await mayEnd.Task;
                throw new IOException("a later one");
            }
        }

        Task<List<int>> all = ToListAsync(source.SelectConcurrently(Most, SelectAsync, ordered));
        _gates[2].SetResult(0);
        await cancelled.Task.InTime();
        Assert.Equal(0, source.Disposed);
        Assert.False(all.IsCompleted);
        mayEnd.SetResult();

        Assert.Equal("the first", (await Assert.ThrowsAsync<IOException>(() => all.InTime())).Message);
        Assert.Equal(Most, source.Pulled);
        Assert.Equal(1, source.Disposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Error_OfTheSource_CancelsAndDrains_ThenThrows(bool ordered)
    {
        ObservedSource source = new(3)
        {
            BeforeElement = static (i, _) => i == 2 ? throw new IOException("the source") : Task.CompletedTask,
            OnDispose = static () => throw new InvalidOperationException("the source's end"),
        };
        int drained = 0;
        IAsyncEnumerable<int> results = source.SelectConcurrently<int, int>(
            Most,
            async (i, token) =>
            {
                await _gates[i].Task.WaitAsync(token).ContinueWith(static _ => { }, TaskScheduler.Default);
                Interlocked.Increment(ref drained);
                return 1;
            },
            ordered);

        Assert.Equal("the source",
            (await Assert.ThrowsAsync<IOException>(() => ToListAsync(results).InTime())).Message);
        Assert.Equal(2, drained);
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task Error_ThrownByTheSelector_IsLikeOneOfAnOperation()
    {
        ObservedSource source = new(100);
        IAsyncEnumerable<int> results = source.SelectConcurrently<int, int>(
            Most, static (i, _) => i == 1 ? throw new IOException("by the selector") : new ValueTask<int>(i));

        await Assert.ThrowsAsync<IOException>(() => ToListAsync(results).InTime());
        Assert.Equal(2, source.Pulled);
        Assert.Equal(1, source.Disposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EarlyEnd_CancelsAndDrains_ThenDisposesTheSource(bool ordered)
    {
        ObservedSource source = new(100);
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async ValueTask<int> SelectAsync(int i, CancellationToken _)
        {
            await (i == 0 ? Task.CompletedTask : mayEnd.Task);
            return i;
        }

        IAsyncEnumerator<int> results = source.SelectConcurrently(Most, SelectAsync, ordered).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync().InTime());
        Task ending = results.DisposeAsync().AsTask();
        Assert.True(source.Token.IsCancellationRequested);
        Assert.False(ending.IsCompleted);
        Assert.Equal(0, source.Disposed);
        mayEnd.SetResult();
        await ending.InTime();

        Assert.Equal(Most, source.Pulled);
        Assert.Equal(1, source.Disposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_ReachesSourceAndOperations_AndNamesItsToken(bool ordered)
    {
        using CancellationTokenSource cancellation = new();
        ObservedSource source = new(100)
        {
            BeforeElement = (i, token) => i < 2 ? Task.CompletedTask : _gates[i].Task.WaitAsync(token),
        };
        await using IAsyncEnumerator<int> results =
            source.SelectConcurrently(Most, Gated, ordered).GetAsyncEnumerator(cancellation.Token);
        Task<bool> moving = results.MoveNextAsync().AsTask();
        Assert.Equal(2, _running);
        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAsync<OperationCanceledException>(() => moving.InTime());
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(0, _running);
        Assert.Equal(1, source.Disposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OperationsThatCompleteSynchronously_DoNotOverflowTheStack(bool ordered)
    {
        const int Count = 200_000;
        ObservedSource source = new(Count);
        long sum = 0;
        await foreach (int result in source.SelectConcurrently(1000, static (i, _) => new ValueTask<int>(i), ordered))
        {
            sum += result;
        }

        Assert.Equal((long)Count * (Count - 1) / 2, sum);
    }

    // The ends of operations race with each other, with the source, and with the consumer's waits.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Race_OfManyOperations_LosesNone(bool ordered)
    {
        const int Count = 50_000;
        ObservedSource source = new(Count) { BeforeElement = static async (i, _) => await Switch(i) };
        List<int> all = await ToListAsync(source.SelectConcurrently(
            8,
            static async (i, _) =>
            {
                await Switch(i / 2);
                return i;
            },
            ordered)).InTime();

        Assert.Equal(Enumerable.Range(0, Count), ordered ? all : all.Order());

        static async Task Switch(int i)
        {
            if (i % 3 == 0)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public void Misuse_ThrowsAtTheCall()
    {
        ObservedSource source = new(1);
        Assert.Throws<ArgumentNullException>("source",
            () => ((IAsyncEnumerable<int>)null!).SelectConcurrently(1, Gated));
        Assert.Throws<ArgumentOutOfRangeException>("maxConcurrency", () => source.SelectConcurrently(0, Gated));
        Assert.Throws<ArgumentNullException>(
            "selector", () => source.SelectConcurrently(1, (Func<int, CancellationToken, ValueTask<int>>)null!));
    }

    private static async Task<List<int>> ToListAsync(IAsyncEnumerable<int> results)
    {
        List<int> all = [];
        await foreach (int result in results)
        {
            all.Add(result);
        }

        return all;
    }

    /// <summary>Ends when the gate of the element opens, or when it is cancelled.</summary>
    private async ValueTask<int> Gated(int i, CancellationToken token)
    {
        int running = Interlocked.Increment(ref _running);
        _mostRunning = Math.Max(_mostRunning, running); // no race: operations start one after the other
        Interlocked.Increment(ref _started);
        try
        {
            return await _gates[i].Task.WaitAsync(token);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
