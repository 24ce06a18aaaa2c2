using System.Diagnostics;

namespace LinuxAio.Tasks.Engine;

/// <summary>
/// Decides how many workers may be awake. More than the work needs hurt when data is cached (they fight for the lists) and
/// help when it is not (each waits for a device). Time in the queue does not tell the two apart; requests done per
/// working worker and millisecond do: some 650 against some 17. But a worker that lacks a processor is slow too, and more
/// of them would only share what there is: so one that is about to be added is not, when those at work are seen to want a
/// processor and not a device.
/// </summary>
internal sealed unsafe class WorkerGovernor(SharedHeader* shared, WorkerCrew crew, TimeSpan interval)
{
    private const double SlowPerMillisecond = 40;
    private const double FastPerMillisecond = 60;

    // One slow tick may only say that a worker had no processor; from the third in a row on, each adds a worker.
    private const int SlowTicks = 3;

    // So many at work are asked for what they wait; one may be at the very end of its call.
    private const int MostAsked = 3;

    // One processor is for the managed side.
    private static readonly int MostRunnable = Math.Max(1, Environment.ProcessorCount - 1);

    // Over a much shorter or longer time than an interval, requests done say nothing.
    private readonly double _leastMilliseconds = interval.TotalMilliseconds / 2;
    private readonly double _mostMilliseconds = interval.TotalMilliseconds * 10;

    private long[] _completed = [];
    private int _slowTicks;
    private long _lastTick = Stopwatch.GetTimestamp();

    /// <summary>Looks at what was done since the last call; changes the target by one at most.</summary>
    internal void Adjust(bool requestsWait)
    {
        WorkerSlot[] slots = crew.Slots;
        if (_completed.Length < slots.Length)
        {
            Array.Resize(ref _completed, slots.Length);
        }

        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(_lastTick, now).TotalMilliseconds;
        _lastTick = now;

        int moving = 0, stuck = 0, asked = 0, runnable = 0;
        long done = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            long completed = Volatile.Read(ref slots[i].Record->Completed);
            long delta = completed - _completed[i];
            _completed[i] = completed;
            done += delta;
            if (delta > 0)
            {
                moving++;
                if (asked < MostAsked && Volatile.Read(ref slots[i].Record->Running) != 0)
                {
                    asked++;
                    runnable += slots[i].IsRunnable() ? 1 : 0;
                }
            }
            else if (Volatile.Read(ref slots[i].Record->Running) != 0)
            {
                stuck++;
            }
        }

        int target = Volatile.Read(ref shared->Target);
        int awake = Volatile.Read(ref shared->Live) - SharedHeader.ParkedCount(Volatile.Read(ref shared->Parking));
        bool wantProcessors = runnable * 2 > asked;
        if (wantProcessors && Math.Min(target, awake) > MostRunnable + stuck)
        {
            _slowTicks = 0;
            SetTarget(Math.Min(target, awake) - 1);
            return;
        }

        if (!requestsWait)
        {
            // Of workers that left for want of work, none is wanted back at once.
            SetTarget(Math.Min(target, Volatile.Read(ref shared->Live)));
            return;
        }

        if (milliseconds < _leastMilliseconds || milliseconds > _mostMilliseconds)
        {
            return;
        }

        double perWorker = moving == 0 ? 0 : done / (moving * milliseconds);
        bool slow = perWorker < SlowPerMillisecond && moving + stuck >= awake &&
            !(wantProcessors && awake >= MostRunnable + stuck);
        _slowTicks = slow ? _slowTicks + 1 : 0;
        if (_slowTicks >= SlowTicks)
        {
            SetTarget(Math.Max(target, awake) + 1);
        }
        else if (perWorker > FastPerMillisecond && target > stuck + 1)
        {
            SetTarget(Math.Max(target - 1, stuck + 1));
        }
    }

    private void SetTarget(int target)
    {
        // Somebody may be changing both, one after the other: each is read once, and the minimum yields.
        int most = Math.Max(1, Volatile.Read(ref shared->Limit));
        int least = Math.Clamp(Volatile.Read(ref shared->Minimum), 1, most);
        Volatile.Write(ref shared->Target, Math.Clamp(target, least, most));
    }
}
