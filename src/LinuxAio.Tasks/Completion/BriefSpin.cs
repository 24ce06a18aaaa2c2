using System.Diagnostics;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>Polls for completions for a short time before the bell is armed again.</summary>
/// <remarks>Each end of a drainer puts three threads to sleep, and each start wakes them one after the other. So
/// spinning as long as these wake-ups take (some microseconds) costs nothing when a completion arrives meanwhile. The
/// spin becomes longer while it finds completions, and when one arrives soon after it gave up.</remarks>
internal struct BriefSpin()
{
    private const int FewestTurns = 60;
    private const int MostTurnsBlindly = 256;
    private const int MostTurns = 1024;
    private const int TurnLength = 8;

    // A wake-up takes about as long. When a completion arrives within this time, a longer spin would have found it.
    private static readonly long Soon = Stopwatch.Frequency / 5_000;

    // On one CPU, spinning would take the worker's time.
    private static readonly bool HasSeveralProcessors = Environment.ProcessorCount > 1;

    private int _turns = FewestTurns;
    private long _gaveUp;

    /// <summary>Adjusts the spin when a bell has woken the thread.</summary>
    internal void Resume()
    {
        if (!HasSeveralProcessors || Stopwatch.GetTimestamp() - _gaveUp >= Soon)
        {
            _turns = FewestTurns;
        }
        else if (_turns < MostTurnsBlindly)
        {
            _turns *= 2;
        }
    }

    /// <summary>Polls until there is a completion.</summary>
    /// <returns>False: the spin gave up.</returns>
    internal bool UntilCompleted(IAioEngine engine)
    {
        for (int turn = 0; turn < _turns; turn++)
        {
            if (engine.HasCompleted)
            {
                // Grow only after an early find. Completions that arrive late may arrive so evenly that every spin
                // finds one and the thread takes a CPU for few of them.
                _turns = HasSeveralProcessors && turn < _turns / 2 ? Math.Min(_turns * 2, MostTurns) : _turns;
                return true;
            }

            Thread.SpinWait(TurnLength);
        }

        _gaveUp = Stopwatch.GetTimestamp();
        return false;
    }
}
