using System.Diagnostics;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Looks for completions a little longer before the bell is armed again: at first some microseconds, what the
/// wake-ups cost that it saves when one comes. Longer while it keeps finding some, or one comes soon after it gave up: for
/// each end of a drainer puts three threads to sleep, and each beginning wakes them, one after the other.</summary>
internal struct BriefSpin()
{
    private const int FewestTurns = 60;
    private const int MostTurnsBlindly = 256;
    private const int MostTurns = 1024;
    private const int TurnLength = 8;

    // To be woken takes about as long; a little more patience would have found what came.
    private static readonly long Soon = Stopwatch.Frequency / 5_000;

    // With one processor, looking keeps a worker from it.
    private static readonly bool HasCompany = Environment.ProcessorCount > 1;

    private int _turns = FewestTurns;
    private long _gaveUp;

    /// <summary>Somebody was woken because there is a completion.</summary>
    internal void Resume()
    {
        if (!HasCompany || Stopwatch.GetTimestamp() - _gaveUp >= Soon)
        {
            _turns = FewestTurns;
        }
        else if (_turns < MostTurnsBlindly)
        {
            _turns *= 2;
        }
    }

    internal bool UntilCompleted(IAioEngine engine)
    {
        for (int turn = 0; turn < _turns; turn++)
        {
            if (engine.HasCompleted)
            {
                // What comes late may come so evenly that every look would find it, and take a processor for little.
                _turns = HasCompany && turn < _turns / 2 ? Math.Min(_turns * 2, MostTurns) : _turns;
                return true;
            }

            Thread.SpinWait(TurnLength);
        }

        _gaveUp = Stopwatch.GetTimestamp();
        return false;
    }
}
