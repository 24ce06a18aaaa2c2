using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Stress;

/// <summary>In steady state an operation allocates nothing, inline and in a worker.</summary>
public class AllocationTests
{
    private const int Operations = 64_000;
    private const int Attempts = 6;

    public static TheoryData<CompletionMode, bool, int, bool> Ways()
    {
        var ways = new TheoryData<CompletionMode, bool, int, bool>();
        foreach (CompletionMode mode in Enum.GetValues<CompletionMode>())
        {
            foreach (bool inline in new[] { true, false })
            {
                foreach (int inFlight in new[] { 1, 32 })
                {
                    ways.Add(mode, inline, inFlight, false);
                    ways.Add(mode, inline, inFlight, true);
                }
            }
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_InSteadyState_AllocatesNothing(
        CompletionMode mode, bool inline, int inFlight, bool cancellable)
    {
        using var file = new RandomFile(4096, seed: 1);
        using SafeFileHandle handle = File.OpenHandle(file.FullPath);
        _ = File.ReadAllBytes(file.FullPath);
        using var source = new CancellationTokenSource();
        await using var context = new AioContext(new AioOptions { CompletionMode = mode, TryInline = inline });
        var loops = new ReadLoop[inFlight];
        for (int i = 0; i < inFlight; i++)
        {
            loops[i] = new ReadLoop(context, handle, cancellable ? source.Token : default);
        }

        // The lowest of several measurements: background compilation and the test runner allocate, too.
        double least = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && least >= 1; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Run(context, mode, loops, Operations / inFlight);
            long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            least = Math.Min(least, (double)allocated / Operations);
        }

        Assert.InRange(least, 0, 0.99);
    }

    private static void Run(AioContext context, CompletionMode mode, ReadLoop[] loops, int reads)
    {
        var tasks = new Task[loops.Length];
        for (int i = 0; i < loops.Length; i++)
        {
            tasks[i] = loops[i].RunAsync(reads);
        }

        while (mode == CompletionMode.Manual && Array.Exists(tasks, static task => !task.IsCompleted))
        {
            context.PollWait();
            context.PollCallback();
        }

        Assert.True(Task.WaitAll(tasks, Bounded.Limit));
    }

    private sealed class ReadLoop(AioContext context, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        private readonly byte[] _buffer = GC.AllocateArray<byte>(64, pinned: true);

        internal async Task RunAsync(int reads)
        {
            for (int i = 0; i < reads; i++)
            {
                int count = await context.AioReadAsync(handle, _buffer, 0, cancellationToken).ConfigureAwait(false);
                if (count != _buffer.Length)
                {
                    throw new InvalidOperationException("The read was short.");
                }
            }
        }
    }
}
