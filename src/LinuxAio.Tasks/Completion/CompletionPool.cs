using System.Collections.Concurrent;

namespace LinuxAio.Tasks.Completion;

/// <summary>Completion objects at rest. Each thread keeps a few to itself, for an operation mostly ends where the next one
/// begins; what is over goes to all, up to a limit, beyond which the garbage collector has it.</summary>
internal static class CompletionPool
{
    private const int PerThread = 64;
    private const int Shared = 8192;

    private static readonly ConcurrentQueue<AioCompletion> Rest = new();
    private static int restCount;

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

        if (Rest.TryDequeue(out AioCompletion? other))
        {
            Interlocked.Decrement(ref restCount);
            return other;
        }

        return new AioCompletion();
    }

    internal static void Return(AioCompletion completion)
    {
        if (localCount < PerThread)
        {
            (local ??= new AioCompletion?[PerThread])[localCount++] = completion;
        }
        else if (Volatile.Read(ref restCount) < Shared)
        {
            Interlocked.Increment(ref restCount);
            Rest.Enqueue(completion);
        }
    }
}
