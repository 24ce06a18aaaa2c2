using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Looks for completions a little longer before the bell is armed again: at first some microseconds, what the
/// wake-ups cost that it saves when one comes; longer while it keeps finding some, for under a steady load each end of a
/// drainer sets threads of the ThreadPool spinning, which takes processors from the workers.</summary>
internal struct BriefSpin()
{
    private const int FewestTurns = 60;
    private const int MostTurns = 1024;
    private const int TurnLength = 8;

    private int _turns = FewestTurns;

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

        _turns = Math.Max(_turns / 2, FewestTurns);
        return false;
    }
}
