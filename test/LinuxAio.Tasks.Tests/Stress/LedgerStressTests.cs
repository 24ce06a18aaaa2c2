using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>Mixed operations with random cancels: each completes exactly once, and nothing is left.</summary>
public class LedgerStressTests
{
    private const int Seed = 20_260;

    [Theory]
    [InlineData(CompletionMode.ThreadPool, 1_000_000)]
    [InlineData(CompletionMode.Inline, 200_000)]
    public async Task MixedOperations_EachCompletesOnce_AndNothingIsLeft(CompletionMode mode, int operations)
    {
        var options = new AioOptions { CompletionMode = mode };
        await RunAsync(options, operations, pollUntil: null);
    }

    [Fact]
    public async Task MixedOperationsInManualMode_EachCompletesOnce_AndNothingIsLeft()
    {
        var options = new AioOptions { CompletionMode = CompletionMode.Manual, MinWorkers = 4 };
        await RunAsync(options, 200_000, static (context, loops) =>
        {
            while (loops.Any(static loop => !loop.IsCompleted))
            {
                context.PollWait();
                context.PollCallback();
            }
        });
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public Task FewMixedOperations_EachCompletesOnce_AndNothingIsLeft() =>
        RunAsync(new AioOptions(), 20_000, pollUntil: null);

    private static async Task RunAsync(AioOptions options, int operations, Action<AioContext, Task[]>? pollUntil)
    {
        const int Loops = 48;
        var ledger = new Ledger();
        using var files = new MixedOperationFiles(Loops);
        using (var warm = new AioContext())
        {
            await warm.AioStatAsync("/", new FileStatus()).InTime();
        }

        IReadOnlyList<OpenDescriptor> descriptors = ProcFs.OpenDescriptors();
        MixedOperations[] mixes;
        await using (var context = new AioContext(options))
        {
            int perLoop = operations / Loops;
            mixes =
            [
                .. Enumerable.Range(0, Loops)
                    .Select(loop => new MixedOperations(context, files, ledger, loop, Seed + loop)),
            ];
            Task[] loops = pollUntil is null
                ? [.. mixes.Select(mix => Task.Run(() => mix.RunAsync(perLoop)))]
                : [.. mixes.Select(mix => mix.RunAsync(perLoop))];
            if (pollUntil is not null)
            {
                var poller = new Thread(() => pollUntil(context, loops));
                poller.Start();
                poller.JoinOrThrow();
            }

            await Task.WhenAll(loops).WaitAsync(TimeSpan.FromMinutes(5));
            await context.DrainAsync().InTime();
            Assert.Equal(
                (0, 0, 0, 0),
                (context.OutstandingRequests, context.QueuedRequests, context.RunningRequests,
                    context.CompletedRequests));
        }

        ledger.AssertBalanced();
        Assert.Equal(operations / Loops * Loops, ledger.Completed);
        Bounded.UntilDescriptorsAreDownTo(descriptors);
        Assert.InRange(mixes.Sum(static mix => mix.Cancelled), 1, operations);
    }
}
