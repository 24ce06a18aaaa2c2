using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Runs one continuation after another on a thread, each as if it were the first.</summary>
internal readonly struct Delivery(bool onPump)
{
    [ThreadStatic]
    private static IAioEngine? underway;

    private readonly ExecutionContext? _execution = ExecutionContext.Capture();
    private readonly SynchronizationContext? _synchronization = SynchronizationContext.Current;

    /// <summary>Whether this code runs in a continuation of that engine's: who waits here for its delivery to be over waits
    /// for itself.</summary>
    internal static bool IsUnderway(IAioEngine engine) => underway == engine;

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

    /// <summary>A continuation may have set either for itself; the next one starts without.</summary>
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
