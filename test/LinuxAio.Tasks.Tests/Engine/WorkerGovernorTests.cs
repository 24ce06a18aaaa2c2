using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

public class WorkerGovernorTests
{
    /// <summary>Reading zeros is slow, a few in a millisecond, and all of it is a processor's time: workers beyond the
    /// processors would only take turns. The one that is spared is for the managed side.</summary>
    [Fact]
    public async Task Workers_ThatWantAProcessor_GetNoCompany()
    {
        const int Lanes = 32, Rounds = 120, Bytes = 4 << 20;
        int most = Math.Max(1, Environment.ProcessorCount - 1);
        await using var context = new AioContext(new AioOptions { MaxWorkers = most + 31 });
        int zero = await context.AioOpenAsync("/dev/zero", OpenFlags.ReadOnly).OrThrow("open", "/dev/zero");
        int workers = 0;

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(async _ =>
        {
            byte[] buffer = new byte[Bytes];
            for (int round = 0; round < Rounds; round++)
            {
                Assert.Equal(Bytes, await context.AioReadAsync(zero, buffer, 0));
                InterlockedMax(ref workers, context.WorkerCount);
            }
        })).InTime();

        // A few may come while those at work are seen between two requests; without the question there are 32.
        Assert.InRange(workers, 1, most + 8);
        Assert.Equal(0, await context.AioCloseAsync(zero));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen;)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
