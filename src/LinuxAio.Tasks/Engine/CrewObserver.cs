using System.Diagnostics;

namespace LinuxAio.Tasks.Engine;

/// <summary>Looks at the workers' records, and compares with what it saw last.</summary>
internal sealed unsafe class CrewObserver(SharedHeader* shared, WorkerCrew crew)
{
    // So many at work are asked for what they wait; one may be at the very end of its call.
    private const int MostAsked = 3;

    private long[] _completed = [];
    private ulong[] _asleep = []; // the request each was last seen to sleep in
    private long _lastLook = Stopwatch.GetTimestamp();

    internal CrewSample Look(bool requestsWait)
    {
        WorkerSlot[] slots = crew.Slots;
        if (_completed.Length < slots.Length)
        {
            Array.Resize(ref _completed, slots.Length);
            Array.Resize(ref _asleep, slots.Length);
        }

        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(_lastLook, now).TotalMilliseconds;
        _lastLook = now;

        int moving = 0, stuck = 0, asked = 0, runnable = 0;
        long done = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            long completed = Volatile.Read(ref slots[i].Record->Completed);
            long delta = completed - _completed[i];
            _completed[i] = completed;
            done += delta;
            ulong running = Volatile.Read(ref slots[i].Record->Running);
            bool asleep = running != 0 && running == _asleep[i];
            if ((running != 0 || delta > 0) && !asleep && asked < MostAsked)
            {
                // Also one that finished nothing: it may have lacked a processor all that time. And one between two
                // requests, for it rings the bell there that this look is owed to; but if it sleeps there, it is idle.
                bool wantsProcessor = slots[i].IsRunnable();
                asked += wantsProcessor || running != 0 ? 1 : 0;
                runnable += wantsProcessor ? 1 : 0;
                asleep = running != 0 && !wantsProcessor;
                _asleep[i] = asleep ? running : 0;
            }

            moving += delta > 0 || (running != 0 && !asleep) ? 1 : 0;
            stuck += delta == 0 && asleep ? 1 : 0;
        }

        int live = Volatile.Read(ref shared->Live);
        int awake = live - SharedHeader.ParkedCount(Volatile.Read(ref shared->Parking));
        return new CrewSample(milliseconds, done, moving, stuck, live, awake, runnable * 2 > asked, requestsWait);
    }
}
