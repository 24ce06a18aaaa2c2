using System.Diagnostics;

namespace LinuxAio.Tasks.Engine;

/// <summary>Looks at the workers' records, and compares with what it saw last.</summary>
internal sealed unsafe class CrewSampler(SharedHeader* shared, WorkerCrew crew)
{
    // So many at work are asked for what they wait; one may be at the very end of its call.
    private const int MostAsked = 3;

    // Over less time than this, one slow request finished would look like many a millisecond.
    private const double LeastMilliseconds = 0.25;

    // One that has been in the same call for so many looks is no worker to count on, whatever it does there.
    private const int LongLooks = 32;

    private long[] _calls = [];
    private ulong[] _running = [];
    private int[] _looks = []; // at the same request
    private bool[] _sleeps = []; // in it, when it was last asked
    private int _next; // whom to ask first, for not all are asked
    private long _lastLook = Stopwatch.GetTimestamp();

    internal CrewSample Look(bool requestsWait)
    {
        WorkerSlot[] slots = crew.Slots;
        Grow(slots.Length);
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(_lastLook, now).TotalMilliseconds;
        _lastLook = now;

        int moving = 0, stuck = 0, asked = 0, runnable = 0, first = _next;
        long done = 0;
        for (int turn = 0; turn < slots.Length; turn++)
        {
            int i = (first + turn) % slots.Length;
            long calls = Volatile.Read(ref slots[i].Record->Calls);
            long delta = calls - _calls[i];
            _calls[i] = calls;
            done += delta;
            ulong running = Volatile.Read(ref slots[i].Record->Running);
            if (running != _running[i] || delta > 0) // a batch moves on within one request
            {
                _running[i] = running;
                _looks[i] = 0;
                _sleeps[i] = false;
            }

            bool busy = running != 0;
            bool isLong = busy && ++_looks[i] > LongLooks;
            if ((busy || delta > 0) && !isLong && !_sleeps[i] && asked < MostAsked)
            {
                // Also one that finished nothing: it may have lacked a processor all that time. And one between two
                // requests, for it rings the bell there that this look is owed to; but if it sleeps there, it is idle.
                // One that is fast need not be asked: that takes as long as some ten cached reads.
                bool wantsProcessor = IsFast(delta, milliseconds) || slots[i].IsRunnable();
                asked += wantsProcessor || busy ? 1 : 0;
                runnable += wantsProcessor ? 1 : 0;
                _sleeps[i] = busy && !wantsProcessor;
                _next = i + 1;
            }

            bool waits = isLong || _sleeps[i];
            moving += delta > 0 || (busy && !waits) ? 1 : 0;
            stuck += delta == 0 && waits ? 1 : 0;
        }

        int live = Volatile.Read(ref shared->Live);
        int awake = live - SharedHeader.ParkedCount(Volatile.Read(ref shared->Parking));
        return new CrewSample(milliseconds, done, moving, stuck, live, awake, runnable * 2 > asked, requestsWait);
    }

    /// <summary>Whether so many calls made in so long a time tell that the worker waits for no device.</summary>
    internal static bool IsFast(long done, double milliseconds) =>
        done > WorkerGovernor.FastPerMillisecond * Math.Max(milliseconds, LeastMilliseconds);

    private void Grow(int slots)
    {
        if (_calls.Length < slots)
        {
            Array.Resize(ref _calls, slots);
            Array.Resize(ref _running, slots);
            Array.Resize(ref _looks, slots);
            Array.Resize(ref _sleeps, slots);
        }
    }
}
