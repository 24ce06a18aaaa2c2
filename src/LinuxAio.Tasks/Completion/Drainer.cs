using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>A ThreadPool work item that delivers completions until there are none. While a drainer works, workers do
/// not ring the bell: this saves one wake-up and one work item for each completion, and makes the default mode
/// fast.</summary>
internal sealed class Drainer(IAioEngine engine, OutstandingCount outstanding) : IThreadPoolWorkItem
{
    private const int Resting = 0;
    private const int Queued = 1;
    private const int Working = 2;
    private const int Replaced = 3;

    private int _state;
    private long _delivered;
    private long _seen;
    private BriefSpin _spin = new();

    internal bool IsResting => Volatile.Read(ref _state) == Resting;

    internal bool IsReplaced => Volatile.Read(ref _state) == Replaced;

    /// <summary>Whether it waits for a thread of the ThreadPool.</summary>
    internal bool IsQueued => Volatile.Read(ref _state) == Queued;

    /// <summary>Queues the work item. From here workers do not ring the bell, although the drainer does not run
    /// yet.</summary>
    internal void Start()
    {
        Volatile.Write(ref _state, Queued);
        outstanding.BeginCall(); // the drainer still uses the engine after the last operation has ended
        engine.BeginDraining();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>How many completions it has delivered since the last call of this method.</summary>
    internal long MeasureProgress()
    {
        long delivered = Volatile.Read(ref _delivered);
        long progress = delivered - _seen;
        _seen = delivered;
        return progress;
    }

    /// <summary>Gives up on a drainer that is stuck in a continuation. Workers may ring the bell again. The drainer ends
    /// when the continuation returns.</summary>
    internal void Replace()
    {
        if (Interlocked.CompareExchange(ref _state, Replaced, Working) == Working)
        {
            engine.EndDraining();
        }
    }

    public void Execute()
    {
        Drain();
        outstanding.EndCall();
    }

    private void Drain()
    {
        Volatile.Write(ref _state, Working);
        _spin.Resume();
        var delivery = new Delivery(onPump: false);
        do
        {
            while (delivery.TryDeliver(engine))
            {
                Volatile.Write(ref _delivered, _delivered + 1);
                if (IsReplaced)
                {
                    return; // a new drainer takes the rest: completions not delivered yet are in the shared list
                }
            }
        }
        while (engine.Drainers == 1 && _spin.UntilCompleted(engine)); // one spinning drainer is enough

        if (Interlocked.CompareExchange(ref _state, Resting, Working) == Working)
        {
            // Count this drainer out, full fence, look again: a completion that arrived in between did not ring the bell. The
            // pump starts the next drainer; this one does not go on, because the pump must know every working drainer
            // to see when one is stuck.
            engine.EndDraining();
            if (engine.HasCompleted)
            {
                engine.RingBell();
            }
        }
    }
}
