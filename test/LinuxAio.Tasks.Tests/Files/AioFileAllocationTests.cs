using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>In steady state a read or write allocates nothing, neither on the file nor through a stream.</summary>
public class AioFileAllocationTests
{
    private const int Operations = 20_000;
    private const int Attempts = 6;

    public enum Way
    {
        Read,
        Write,
        StreamRead,
        StreamWrite,
    }

    public static TheoryData<Way, bool> Ways()
    {
        var ways = new TheoryData<Way, bool>();
        foreach (Way way in Enum.GetValues<Way>())
        {
            ways.Add(way, true);
            ways.Add(way, false);
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Transfer_InSteadyState_AllocatesNothing(Way way, bool inline)
    {
        using var content = new RandomFile(4096);
        await using var context = new AioContext(new AioOptions { TryInline = inline });
        await using AioFile file = await context.Files.OpenAsync(content.FullPath, FileMode.Open, FileAccess.ReadWrite);
        await using Stream stream = file.AsStream(leaveOpen: true);
        var loop = new Loop(file, stream, way);

        // Take the lowest of several attempts: the JIT recompiles in the background and the test runner reports, and
        // both allocate.
        double least = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && least >= 1; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.True(loop.RunAsync().Wait(Bounded.Limit));
            least = Math.Min(least, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Operations);
        }

        Assert.InRange(least, 0, 0.99);
    }

    private sealed class Loop(AioFile file, Stream stream, Way way)
    {
        private readonly byte[] _buffer = GC.AllocateArray<byte>(64, pinned: true);

        internal async Task RunAsync()
        {
            for (int i = 0; i < Operations; i++)
            {
                switch (way)
                {
                    case Way.Read:
                        Check(await file.ReadAsync(_buffer, 0).ConfigureAwait(false));
                        break;
                    case Way.Write:
                        await file.WriteAsync(_buffer, 0).ConfigureAwait(false);
                        break;
                    case Way.StreamRead:
                        stream.Position = 0;
                        Check(await stream.ReadAsync(_buffer).ConfigureAwait(false));
                        break;
                    default:
                        stream.Position = 0;
                        await stream.WriteAsync(_buffer).ConfigureAwait(false);
                        break;
                }
            }
        }

        // Not with Assert, which allocates.
        private void Check(int count)
        {
            if (count != _buffer.Length)
            {
                throw new InvalidOperationException("The read was short.");
            }
        }
    }
}
