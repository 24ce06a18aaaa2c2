using System.Collections.Concurrent;

namespace LinuxAio.Tasks.Completion;

/// <summary>The pool of completion objects. Each thread keeps some of its own, because an operation often ends on the
/// thread that starts the next one. All threads share the others, up to a limit; the garbage collector takes what is
/// beyond it.</summary>
internal static class CompletionPool
{
    private const int MaxPerThread = 64;
    private const int MaxShared = 8192;

    private static readonly ConcurrentQueue<AioCompletion> Shared = new();
    private static int sharedCount;

    [ThreadStatic]
    private static AioCompletion?[]? local;

    [ThreadStatic]
    private static int localCount;

    internal static AioCompletion Rent()
    {
        if (localCount > 0)
        {
            AioCompletion?[] mine = local!;
            AioCompletion completion = mine[--localCount]!;
            mine[localCount] = null;
            return completion;
        }

        if (Shared.TryDequeue(out AioCompletion? other))
        {
            Interlocked.Decrement(ref sharedCount);
            return other;
        }

        return new AioCompletion();
    }

    internal static void Return(AioCompletion completion)
    {
        if (localCount < MaxPerThread)
        {
            (local ??= new AioCompletion?[MaxPerThread])[localCount++] = completion;
        }
        else if (Volatile.Read(ref sharedCount) < MaxShared)
        {
            Interlocked.Increment(ref sharedCount);
            Shared.Enqueue(completion);
        }
    }
}
