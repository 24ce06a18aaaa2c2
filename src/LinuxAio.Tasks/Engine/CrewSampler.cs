using System.Diagnostics;

namespace LinuxAio.Tasks.Engine;

/// <summary>Measures what the workers do, by comparing their records with those of the sample before.</summary>
internal sealed unsafe class CrewSampler(SharedHeader* shared, WorkerCrew crew)
{
    // The number of busy workers whose thread state is read in one sample. One is not enough: it may be at the very end
    // of its call.
    private const int MostAsked = 3;

    // A shorter interval counts as this long: one slow request that finishes in a very short interval would look like
    // many requests in a millisecond.
    private const double LeastMilliseconds = 0.25;

    // A worker that has been in the same call for more samples than this counts as stuck, whatever its thread state is.
    private const int LongSamples = 32;

    private long[] _calls = [];
    private ulong[] _running = [];
    private int[] _samples = []; // the number of samples that saw the worker in the same call
    private bool[] _sleeps = []; // whether its thread slept in that call when its state was last read
    private int _next; // the worker whose state is read first: the others take their turn in later samples
    private long _lastSample = Stopwatch.GetTimestamp();

    internal CrewSample TakeSample(bool requestsWait)
    {
        WorkerSlot[] slots = crew.Slots;
        Grow(slots.Length);
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(_lastSample, now).TotalMilliseconds;
        _lastSample = now;

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
            if (running != _running[i] || delta > 0) // a batch makes many calls within one request
            {
                _running[i] = running;
                _samples[i] = 0;
                _sleeps[i] = false;
            }

            bool busy = running != 0;
            bool isLong = busy && ++_samples[i] > LongSamples;
            if ((busy || delta > 0) && !isLong && !_sleeps[i] && asked < MostAsked)
            {
                // Read the thread state of a busy worker even if it finished no call: it may have had no processor for
                // all of the time. Read it between two requests, too: workers ring the bell there, and such a ring may
                // have caused this sample. A worker that sleeps there is idle. Do not read the state of a fast worker:
                // reading it takes as long as ten cached reads.
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

    /// <summary>Whether a worker that made this many calls in this time cannot have waited for a device.</summary>
    internal static bool IsFast(long done, double milliseconds) =>
        done > WorkerGovernor.FastPerMillisecond * Math.Max(milliseconds, LeastMilliseconds);

    private void Grow(int slots)
    {
        if (_calls.Length < slots)
        {
            Array.Resize(ref _calls, slots);
            Array.Resize(ref _running, slots);
            Array.Resize(ref _samples, slots);
            Array.Resize(ref _sleeps, slots);
        }
    }
}
