using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>One ThreadPool work item that delivers completions again and again until there are none. While it is at work
/// nobody rings the bell: that, and not a work item for each completion, is what makes the default mode fast.</summary>
internal sealed class Drainer(IAioEngine engine, OutstandingCount outstanding) : IThreadPoolWorkItem
{
    private const int Resting = 0;
    private const int Queued = 1;
    private const int Working = 2;
    private const int Disowned = 3;

    private int _state;
    private long _delivered;
    private long _seen;
    private BriefSpin _spin = new();

    internal bool IsResting => Volatile.Read(ref _state) == Resting;

    internal bool IsDisowned => Volatile.Read(ref _state) == Disowned;

    /// <summary>Waits for a thread of the ThreadPool.</summary>
    internal bool IsQueued => Volatile.Read(ref _state) == Queued;

    /// <summary>Its share in the silence of the bell begins before it runs.</summary>
    internal void Start()
    {
        Volatile.Write(ref _state, Queued);
        outstanding.BeginCall(); // it uses the engine after the last operation has ended
        engine.BeginDraining();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>How many completions it has delivered since the last look.</summary>
    internal long LookAtProgress()
    {
        long delivered = Volatile.Read(ref _delivered);
        long moved = delivered - _seen;
        _seen = delivered;
        return moved;
    }

    /// <summary>Ends its share in the silence of the bell, for it is stuck in a continuation.</summary>
    internal void Disown()
    {
        if (Interlocked.CompareExchange(ref _state, Disowned, Working) == Working)
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
                if (IsDisowned)
                {
                    return; // others have taken over; nothing that was taken is private
                }
            }
        }
        while (engine.Drainers == 1 && _spin.UntilCompleted(engine)); // one that looks is enough

        if (Interlocked.CompareExchange(ref _state, Resting, Working) == Working)
        {
            // Clear the flag, full fence, look again: what came in between did not ring. The pump starts the next
            // drainer, rather than this one going on: it must know of every one at work, to see when one is stuck.
            engine.EndDraining();
            if (engine.HasCompleted)
            {
                engine.RingBell();
            }
        }
    }
}
