using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Context;
using LinuxAio.Tasks.Diagnostics;
using LinuxAio.Tasks.Engine;
using Architecture = LinuxAio.Tasks.Interop.Architecture;

namespace LinuxAio.Tasks;

/// <summary>
/// Owns workers and executes operations on them. Thread-safe; one serves a whole process, and <see cref="Default"/> is one
/// that always exists. Several keep kinds of work apart, as a slow disk from a fast one.
/// </summary>
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
    public AioContext()
        : this(new AioOptions())
    {
    }

    /// <summary>Starts a context.</summary>
    /// <param name="options">Copied; later changes have no effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    /// <exception cref="InvalidOperationException">No worker could be started, or the cancellation signal is
    /// taken.</exception>
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
        for (int i = 0; i < _views.Length; i++)
        {
            _views[i] = new PriorityView(dispatcher, i + EngineCall.LowestPriority, options.TryInline);
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

    /// <summary>Whether this machine can run it: Linux, x64 or arm64.</summary>
    public static bool IsSupported => Architecture.IsSupported;

    /// <summary>Operations submitted and not delivered yet. What was done at once on the caller's thread never
    /// counts.</summary>
    public long OutstandingRequests => Dispatcher.Outstanding.Operations;

    /// <summary>Outstanding operations that no worker has taken yet.</summary>
    public long QueuedRequests
    {
        get
        {
            EngineCounters counters = Counters;
            return Math.Max(0, OutstandingRequests - counters.Running - counters.Completed);
        }
    }

    /// <summary>Outstanding operations in a worker's hands.</summary>
    public long RunningRequests => Counters.Running;

    /// <summary>Outstanding operations that are done and wait for delivery.</summary>
    public long CompletedRequests => Counters.Completed;

    /// <summary>How many workers there are: threads of this process named <c>aio-worker</c>.</summary>
    public int WorkerCount => Counters.Workers;

    string IMeteredContext.Name => _options.Name;

    private bool IsManual => _options.CompletionMode == CompletionMode.Manual;

    private EngineCounters Counters => Inspect(static engine => engine.Counters, default);

    /// <summary>The same operations on the same workers, taken from the queue sooner or later than others.</summary>
    /// <param name="priority">−4 (last) to 4 (first); 0 is the context's own. Low priorities still make progress: one take
    /// in 32 serves them first.</param>
    /// <returns>A view, the same object for the same priority.</returns>
    public AioOperations WithPriority(int priority) =>
        priority is >= EngineCall.LowestPriority and <= EngineCall.HighestPriority
            ? _views[priority - EngineCall.LowestPriority]
            : throw new ArgumentOutOfRangeException(
                nameof(priority), priority,
                $"The priority must be {EngineCall.LowestPriority} to {EngineCall.HighestPriority}.");

    /// <summary>Completes when nothing is outstanding, which need not last: the kernel is done with every operation, and the
    /// last results are being delivered. In <see cref="CompletionMode.Manual"/> somebody else must poll meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait, not the operations.</param>
    public Task DrainAsync(CancellationToken cancellationToken = default) =>
        Dispatcher.Outstanding.WhenEmpty().WaitAsync(cancellationToken);

    /// <summary>What is in workers' hands now: what a context that cannot finish is stuck in. A snapshot.</summary>
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
            // Before anything touches the native part.
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

    private T Inspect<T>(Func<IAioEngine, T> look, T whenGone)
    {
        // Also while shutting down: what is stuck then can still be named.
        if (!Dispatcher.Outstanding.TryBeginLateCall())
        {
            return whenGone;
        }

        try
        {
            return look(_engine);
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
                $"{operation} blocks, and this is the pump's own thread (a continuation in CompletionMode.Inline): it would " +
                "wait for itself. Use the asynchronous form, or leave the thread first.");
        }
    }
}
