using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Delivers completions on one thread. Each continuation starts with the thread's original ExecutionContext
/// and SynchronizationContext.</summary>
internal readonly struct Delivery(bool onPump)
{
    [ThreadStatic]
    private static IAioEngine? underway;

    private readonly ExecutionContext? _execution = ExecutionContext.Capture();
    private readonly SynchronizationContext? _synchronization = SynchronizationContext.Current;

    /// <summary>Whether the caller runs in a continuation of that engine. Code that waits there for the end of the
    /// delivery waits for itself.</summary>
    internal static bool IsUnderway(IAioEngine engine) => underway == engine;

    /// <summary>Delivers the oldest completion.</summary>
    /// <returns>False: there is none.</returns>
    internal bool TryDeliver(IAioEngine engine)
    {
        if (!engine.TryTakeCompleted(out CompletedRequest completed))
        {
            return false;
        }

        IAioEngine? before = underway;
        underway = engine;
        try
        {
            ((AioCompletion)completed.Owner).Complete(
                completed.Result, completed.Cancelled, onPump, completed.Times);
        }
        finally
        {
            underway = before;
        }

        Restore();
        return true;
    }

    /// <summary>Undoes what a continuation has set on this thread.</summary>
    private void Restore()
    {
        if (_execution is not null)
        {
            ExecutionContext.Restore(_execution);
        }

        if (SynchronizationContext.Current != _synchronization)
        {
            SynchronizationContext.SetSynchronizationContext(_synchronization);
        }
    }
}
