using System.Diagnostics;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Looks for completions a little longer before the bell is armed again: at first some microseconds, what the
/// wake-ups cost that it saves when one comes. Longer while it keeps finding some, or one comes soon after it gave up: for
/// each end of a drainer puts three threads to sleep, and each beginning wakes them, one after the other.</summary>
internal struct BriefSpin()
{
    private const int FewestTurns = 60;
    private const int MostTurns = 1024;
    private const int TurnLength = 8;

    // To be woken takes about as long; a little more patience would have found what came.
    private static readonly long Soon = Stopwatch.Frequency / 5_000;

    private int _turns = FewestTurns;
    private long _gaveUp;

    /// <summary>Somebody was woken because there is a completion.</summary>
    internal void Resume()
    {
        bool soon = Stopwatch.GetTimestamp() - _gaveUp < Soon;
        _turns = soon ? Math.Min(_turns * 2, MostTurns) : FewestTurns;
    }

    internal bool UntilCompleted(IAioEngine engine)
    {
        for (int turn = 0; turn < _turns; turn++)
        {
            if (engine.HasCompleted)
            {
                _turns = Math.Min(_turns * 2, MostTurns);
                return true;
            }

            Thread.SpinWait(TurnLength);
        }

        _gaveUp = Stopwatch.GetTimestamp();
        return false;
    }
}
