using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Receives the outcome and the times of operations. Nothing is measured while it does not watch.</summary>
internal abstract class OperationObserver
{
    private static OperationObserver? current;

    /// <summary>The observer of the process, or null. Its methods are called on any thread where an operation
    /// ends.</summary>
    internal static OperationObserver? Current
    {
        get => Volatile.Read(ref current);
        set => Volatile.Write(ref current, value);
    }

    /// <summary>Whether operations that are submitted now must be measured.</summary>
    internal static bool IsWatching => Current is { WatchesRequests: true };

    /// <summary>Whether it watches operations that a worker makes.</summary>
    protected internal abstract bool WatchesRequests { get; }

    /// <summary>Whether it watches operations that are done inline on the caller's thread.</summary>
    protected internal abstract bool WatchesInline { get; }

    /// <summary>A worker has made a call. An operation has one call, or several one after the other.</summary>
    /// <param name="kind">The kind of the operation.</param>
    /// <param name="context">The name of its context.</param>
    /// <param name="submitted">When the call was submitted, in ticks of
    /// <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <param name="times">When the call started and ended.</param>
    protected internal abstract void CallRan(OperationKind kind, string context, long submitted, CallTimes times);

    /// <summary>The result of an operation is about to be set.</summary>
    /// <param name="kind">The kind of the operation.</param>
    /// <param name="context">The name of its context.</param>
    /// <param name="cancelled">The operation was cancelled and has no result.</param>
    /// <param name="errno">The error; 0: the operation succeeded.</param>
    /// <param name="finished">When the last call ended, in ticks of <see cref="System.Diagnostics.Stopwatch"/>; 0: no
    /// call was made.</param>
    protected internal abstract void Ended(
        OperationKind kind, string context, bool cancelled, Errno errno, long finished);

    /// <summary>An operation was done inline.</summary>
    protected internal abstract void EndedInline(OperationKind kind, string context, Errno errno);
}
