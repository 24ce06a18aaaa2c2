using System.Collections.Concurrent;
using System.Diagnostics;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>The managed thread of a context. It waits for the bell, starts drainers (or delivers itself, in inline
/// mode), and ticks the engine, which adapts the number of workers.</summary>
internal sealed class Pump
{
    // In inline mode, the number of deliveries between two reads of the clock.
    private const int DeliveriesPerClockRead = 64;

    // After so many ticks without a waiting request the pump sleeps without a time limit.
    private const int QuietTicks = 16;

    // Two stages of stopping: the pump disposes the bell, so it must not end before Stop has rung it.
    private const int StopAsked = 1;
    private const int StopRung = 2;

    private readonly IAioEngine _engine;
    private readonly DrainerCrew _drainers;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly OutstandingCount _outstanding;
    private readonly bool _inline;
    private readonly int _tickMilliseconds;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BriefSpin _spin = new();
    private long _lastTick = Stopwatch.GetTimestamp();
    private int _quietTicks;
    private int _stopping;

    /// <param name="engine">The engine; the pump disposes it when it ends.</param>
    /// <param name="name">The name of the thread.</param>
    /// <param name="inline">True: continuations run on the pump. False: they run in drainers on the ThreadPool.</param>
    /// <param name="tick">The time between two ticks, while requests wait or drainers are active.</param>
    /// <param name="outstanding">The count of what uses the engine.</param>
    internal Pump(IAioEngine engine, string name, bool inline, TimeSpan tick, OutstandingCount outstanding)
    {
        _engine = engine;
        _inline = inline;
        _outstanding = outstanding;
        _drainers = new DrainerCrew(engine, outstanding);
        _tickMilliseconds = Math.Max(1, (int)tick.TotalMilliseconds);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Completes when the pump has ended and the engine is disposed.</summary>
    internal Task Ended => _ended.Task;

    internal bool IsCurrentThread => Thread.CurrentThread == _thread;

    /// <summary>Starts the thread without the caller's ExecutionContext, which would otherwise live as long as the
    /// pump.</summary>
    internal void Start() => _thread.UnsafeStart();

    /// <summary>Ends the pump, which disposes the engine. No operation and no call may use the engine from here
    /// on.</summary>
    internal void Stop()
    {
        Volatile.Write(ref _stopping, StopAsked);
        _engine.RingBell();
        Volatile.Write(ref _stopping, StopRung);
    }

    /// <summary>Runs an action on the pump soon. The caller keeps the engine in use until the action has run.</summary>
    internal void Post(Action command)
    {
        _commands.Enqueue(command);
        _engine.RingBell();
    }

    private void Run()
    {
        try
        {
            var delivery = new Delivery(onPump: true);
            do
            {
                int timeout = NextTimeout();
                if (_engine.WaitForBell(timeout))
                {
                    _engine.SilenceBell();
                }

                if (timeout < 0 && _engine.SetWatched(true))
                {
                    _quietTicks = 0; // a submission that found every worker busy has rung the bell
                }

                RunCommands();
                Deliver(delivery);
                TickIfDue();
            }
            while (Volatile.Read(ref _stopping) != StopRung ||
                !_outstanding.IsUnused); // a drainer that was just started still uses the engine

            _engine.Dispose();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            // Without the pump no operation of the context would complete: every await would hang.
            Environment.FailFast(
                $"LinuxAio.Tasks: unhandled exception on the thread '{_thread.Name}'" +
                (_inline ? ", probably from a continuation: CompletionMode.Inline runs them there." : "."),
                exception);
        }
    }

    private void RunCommands()
    {
        while (_commands.TryDequeue(out Action? command))
        {
            command();
        }
    }

    private int NextTimeout()
    {
        if (_drainers.IsAnyActive || _quietTicks < QuietTicks || Volatile.Read(ref _stopping) != 0)
        {
            return _tickMilliseconds;
        }

        // Say that the pump stops ticking, full fence, look for waiting requests once more. A submission does the
        // mirror image.
        _engine.SetWatched(false);
        if (!_engine.Tick())
        {
            return Timeout.Infinite;
        }

        _engine.SetWatched(true);
        _quietTicks = 0;
        return _tickMilliseconds;
    }

    private void Deliver(Delivery delivery)
    {
        if (!_inline)
        {
            _drainers.StartIfNeeded();
            return;
        }

        if (!_engine.HasCompleted)
        {
            return; // woken by a tick, not by a completion
        }

        _engine.BeginDraining();
        _spin.Resume();
        do
        {
            for (int count = 1; delivery.TryDeliver(_engine); count++)
            {
                if (count % DeliveriesPerClockRead == 0)
                {
                    TickIfDue();
                }
            }
        }
        while (_spin.UntilCompleted(_engine));

        // Clear the flag, full fence, look again: a completion that arrived in between did not ring the bell.
        _engine.EndDraining();
        if (_engine.HasCompleted)
        {
            _engine.RingBell();
        }
    }

    private void TickIfDue()
    {
        if (Stopwatch.GetElapsedTime(_lastTick).TotalMilliseconds < _tickMilliseconds)
        {
            return;
        }

        _lastTick = Stopwatch.GetTimestamp();
        RunCommands(); // here too: in inline mode the deliveries before may go on without end
        _drainers.Tick();
        _quietTicks = _engine.Tick() ? 0 : _quietTicks + 1;
    }
}
