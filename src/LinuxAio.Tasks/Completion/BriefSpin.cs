using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Looks for completions a little longer before the bell is armed again: some ten microseconds, what the two
/// wake-ups cost that it saves when one comes.</summary>
internal static class BriefSpin
{
    private const int Turns = 60;
    private const int TurnLength = 8;

    internal static bool UntilCompleted(IAioEngine engine)
    {
        for (int turn = 0; turn < Turns; turn++)
        {
            if (engine.HasCompleted)
            {
                return true;
            }

            Thread.SpinWait(TurnLength);
        }

        return false;
    }
}
