using System.Collections.Concurrent;
using System.Diagnostics;
using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Completion;

/// <summary>The one thread of a context's managed side: waits for the bell, sees to delivery, keeps house.</summary>
internal sealed class Pump
{
    // In inline mode, how many deliveries between two looks at the clock.
    private const int DeliveriesPerLook = 64;

    // How many ticks without a waiting request until the pump sleeps without a time limit.
    private const int QuietTicks = 16;

    // Stages of stopping: the pump frees the bell, so it waits until whoever stops it has rung.
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

    /// <param name="engine">Disposed by the pump when it ends.</param>
    /// <param name="name">Of the thread.</param>
    /// <param name="inline">Continuations run here; else in drainers on the ThreadPool.</param>
    /// <param name="tick">Between two looks at workers and drainers, while there is a reason to look.</param>
    /// <param name="outstanding">What keeps the engine in use.</param>
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

    /// <summary>Without the caller's ExecutionContext: it would live as long as the context.</summary>
    internal void Start() => _thread.UnsafeStart();

    /// <summary>Ends the pump, which disposes the engine. Nobody may be using it, nor begin to.</summary>
    internal void Stop()
    {
        Volatile.Write(ref _stopping, StopAsked);
        _engine.RingBell();
        Volatile.Write(ref _stopping, StopRung);
    }

    /// <summary>Runs the action on the pump, soon. The caller keeps the engine in use until it has run.</summary>
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
                    _quietTicks = 0; // a submission found every worker busy
                }

                RunCommands();
                Deliver(delivery);
                TickIfDue();
            }
            while (Volatile.Read(ref _stopping) != StopRung || !_outstanding.IsUnused); // a drainer just started uses it

            _engine.Dispose();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            // Nobody would be told of anything any more: every await of the context would hang.
            Environment.FailFast(
                $"LinuxAio.Tasks: the pump '{_thread.Name}' met an unhandled exception" +
                (_inline ? ", probably a continuation's (CompletionMode.Inline runs them there)." : "."),
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
        if (_drainers.AnyAtWork || _quietTicks < QuietTicks || Volatile.Read(ref _stopping) != 0)
        {
            return _tickMilliseconds;
        }

        // Say that nobody ticks, full fence, look once more; whoever submits does the mirror image.
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
            return; // only a tick
        }

        _engine.BeginDraining();
        _spin.Resume();
        do
        {
            for (int count = 1; delivery.TryDeliver(_engine); count++)
            {
                if (count % DeliveriesPerLook == 0)
                {
                    TickIfDue();
                }
            }
        }
        while (_spin.UntilCompleted(_engine));

        // Clear the flag, full fence, look again: what came in between did not ring.
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
        RunCommands(); // in inline mode, deliveries may never end
        _drainers.Tick();
        _quietTicks = _engine.Tick() ? 0 : _quietTicks + 1;
    }
}
