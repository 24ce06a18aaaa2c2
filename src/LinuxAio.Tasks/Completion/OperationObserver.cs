using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Told how operations went, while somebody wants to know. Nothing is measured while nobody does.</summary>
internal abstract class OperationObserver
{
    private static OperationObserver? current;

    /// <summary>The one there is; its methods are called on whatever thread an operation ends.</summary>
    internal static OperationObserver? Current
    {
        get => Volatile.Read(ref current);
        set => Volatile.Write(ref current, value);
    }

    /// <summary>Whether operations submitted now are to be measured.</summary>
    internal static bool IsWatching => Current is { WatchesRequests: true };

    /// <summary>Whether anybody wants to know of operations that go through a worker.</summary>
    protected internal abstract bool WatchesRequests { get; }

    /// <summary>Whether anybody wants to know of operations done at once on the caller's thread.</summary>
    protected internal abstract bool WatchesInline { get; }

    /// <summary>A worker is done with a call: an operation has one, or several one after the other.</summary>
    protected internal abstract void CallRan(OperationKind kind, string context, long submitted, CallTimes times);

    /// <summary>An operation's result is about to be set.</summary>
    /// <param name="kind">Which operation.</param>
    /// <param name="context">The name of its context.</param>
    /// <param name="cancelled">It has no result.</param>
    /// <param name="errno">Why it failed; 0: it did not.</param>
    /// <param name="finished">When the kernel was done with it; 0: it never ran.</param>
    protected internal abstract void Ended(OperationKind kind, string context, bool cancelled, Errno errno, long finished);

    /// <summary>An operation was done without a worker.</summary>
    protected internal abstract void EndedInline(OperationKind kind, string context, Errno errno);
}
