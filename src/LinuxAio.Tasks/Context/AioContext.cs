using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Context;
using LinuxAio.Tasks.Diagnostics;
using LinuxAio.Tasks.Engine;
using Architecture = LinuxAio.Tasks.Interop.Architecture;

namespace LinuxAio.Tasks;

/// <summary>Owns worker threads and executes operations on them. One context can serve a whole process (see
/// <see cref="Default"/>); several keep kinds of work apart, such as a slow disk and a fast one. Thread-safe.</summary>
public sealed partial class AioContext : AioOperations, IMeteredContext, IAsyncDisposable, IDisposable
{
    private readonly AioOptions _options;
    private readonly IAioEngine _engine;
    private readonly PriorityView[] _views;
    private readonly Lock _controlling = new();
    private Pump? _pump;
    private int _minimum;
    private int _maximum;

    /// <summary>Starts a context with default options.</summary>
    /// <exception cref="PlatformNotSupportedException">The process does not run on Linux on x64 or arm64.</exception>
    /// <exception cref="InvalidOperationException">No worker could be started, or other code in the process handles the
    /// cancellation signal.</exception>
    public AioContext()
        : this(new AioOptions())
    {
    }

    /// <summary>Starts a context.</summary>
    /// <param name="options">The options; they are copied, so later changes have no effect.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the message names it.</exception>
    /// <exception cref="PlatformNotSupportedException">The process does not run on Linux on x64 or arm64.</exception>
    /// <exception cref="InvalidOperationException">No worker could be started, or other code in the process handles the
    /// cancellation signal.</exception>
    public AioContext(AioOptions options)
        : this(Validated(options), static options => new CloneEngine(options.ToEngineSettings()))
    {
    }

    internal AioContext(AioOptions validated, Func<AioOptions, IAioEngine> createEngine)
        : this(validated, createEngine(validated))
    {
    }

    private AioContext(AioOptions options, IAioEngine engine)
        : this(options, engine, new OperationDispatcher(engine, options.Name))
    {
    }

    private AioContext(AioOptions options, IAioEngine engine, OperationDispatcher dispatcher)
        : base(dispatcher, priority: 0, options.TryInline)
    {
        _options = options;
        _engine = engine;
        _views = new PriorityView[EngineCall.HighestPriority - EngineCall.LowestPriority + 1];
        PriorityView? higher = null;
        for (int i = _views.Length - 1; i >= 0; i--)
        {
            _views[i] = new PriorityView(dispatcher, i + EngineCall.LowestPriority, options.TryInline, higher);
            higher = _views[i];
        }

        _minimum = options.MinWorkers;
        _maximum = IsManual ? options.MinWorkers : options.MaxWorkers;
        if (!IsManual)
        {
            _pump = StartPump(inline: options.CompletionMode == CompletionMode.Inline);
        }

        try
        {
            OnStarter(engine.StartWorkers);
        }
        catch
        {
            _ = ShutDownAsync();
            throw;
        }

        Meters.Add(this);
    }

    /// <summary>Whether the process runs on Linux on x64 or arm64, so that a context can be started.</summary>
    public static bool IsSupported => Architecture.IsSupported;

    /// <summary>How many operations are submitted and not yet delivered. Operations done inline on the caller's thread
    /// are never counted.</summary>
    public long OutstandingRequests => Dispatcher.Outstanding.Operations;

    /// <summary>How many outstanding operations no worker has taken yet.</summary>
    public long QueuedRequests
    {
        get
        {
            EngineCounters counters = Counters;
            return Math.Max(0, OutstandingRequests - counters.Running - counters.Completed);
        }
    }

    /// <summary>How many outstanding operations workers are executing.</summary>
    public long RunningRequests => Counters.Running;

    /// <summary>How many outstanding operations are done and wait for their delivery.</summary>
    public long CompletedRequests => Counters.Completed;

    /// <summary>How many workers the context has: threads of this process named <c>aio-worker</c>.</summary>
    public int WorkerCount => Counters.Workers;

    internal override AioOperations Sooner => WithPriority(1);

    string IMeteredContext.Name => _options.Name;

    private bool IsManual => _options.CompletionMode == CompletionMode.Manual;

    private EngineCounters Counters => Inspect(static engine => engine.Counters, default);

    /// <summary>Returns the same operations on the same workers with another priority in the queue.</summary>
    /// <param name="priority">−4 (last) to 4 (first); the context itself has 0. Low priorities still make progress: one
    /// time in 32 a worker takes them first.</param>
    /// <returns>A view of this context; always the same object for the same priority.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="priority"/> is out of its bounds.</exception>
    public AioOperations WithPriority(int priority) =>
        priority is >= EngineCall.LowestPriority and <= EngineCall.HighestPriority
            ? _views[priority - EngineCall.LowestPriority]
            : throw new ArgumentOutOfRangeException(
                nameof(priority), priority,
                $"The priority must be {EngineCall.LowestPriority} to {EngineCall.HighestPriority}.");

    /// <summary>Waits until no operation is outstanding: the kernel is done with all of them, and the last results are
    /// being delivered. In <see cref="CompletionMode.Manual"/> other code must poll meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait, not the operations.</param>
    /// <returns>A task that completes at a moment when no operation is outstanding. New ones may start right
    /// after.</returns>
    public Task DrainAsync(CancellationToken cancellationToken = default) =>
        Dispatcher.Outstanding.WhenEmpty().WaitAsync(cancellationToken);

    /// <summary>Lists the operations that workers are executing now. It shows where a context that cannot finish is
    /// stuck.</summary>
    /// <returns>A snapshot; empty when no operation is running, or the context has ended.</returns>
    public IReadOnlyList<AioRequestInfo> GetRunningRequests()
    {
        IReadOnlyList<object> owners = Inspect(static engine => engine.GetRunning(), []);
        return [.. owners.Cast<AioCompletion>().Select(static completion => Describe(completion))];
    }

    private static AioOptions Validated(AioOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IsSupported)
        {
            // Throw before any code loads the native library.
            throw new PlatformNotSupportedException(
                $"LinuxAio.Tasks runs on Linux x64 and arm64; this is {RuntimeInformation.OSDescription} " +
                $"{RuntimeInformation.ProcessArchitecture}.");
        }

        return options.Copy();
    }

    private static AioRequestInfo Describe(AioCompletion completion)
    {
        (OperationKind kind, string? path, int descriptor, TimeSpan age) = completion.Describe();
        return new AioRequestInfo(kind.Name(), path, path is null && descriptor >= 0 ? descriptor : null, age);
    }

    /// <summary>Reads from the engine; returns the other value when the engine has ended.</summary>
    private T Inspect<T>(Func<IAioEngine, T> read, T whenEnded)
    {
        // This works during the shutdown too, so that stuck operations can be named.
        if (!Dispatcher.Outstanding.TryBeginLateCall())
        {
            return whenEnded;
        }

        try
        {
            return read(_engine);
        }
        finally
        {
            Dispatcher.Outstanding.EndCall();
        }
    }

    private Pump StartPump(bool inline)
    {
        var pump = new Pump(
            _engine, $"{_options.Name}-pump", inline, _options.LaunchInterval, Dispatcher.Outstanding);
        pump.Start();
        return pump;
    }

    private void ThrowIfOnPump(string operation)
    {
        if (_pump is { IsCurrentThread: true })
        {
            throw new InvalidOperationException(
                $"{operation} was called on the pump (by a continuation in CompletionMode.Inline), " +
                "where it would wait for itself. Use the asynchronous form, or call it on another thread.");
        }
    }
}
