namespace LinuxAio.Tasks;

/// <summary>The names of what this library measures with System.Diagnostics.Metrics, for OpenTelemetry's <c>AddMeter</c>,
/// <c>dotnet-counters</c> or a <c>MeterListener</c>. While nobody listens nothing is measured and no clock is read.
/// </summary>
/// <remarks>
/// Tags: <see cref="OperationTag"/> and <see cref="ContextTag"/> on all that is about operations, the latter also on
/// <see cref="Outstanding"/> and <see cref="Workers"/>. Contexts of the same name are one. An operation refused before it
/// was submitted, for a negative descriptor or a token cancelled before, counts nowhere.
/// </remarks>
public static class AioMetrics
{
    /// <summary>The meter.</summary>
    public const string MeterName = "LinuxAio.Tasks";

    /// <summary>Counter: operations that ended, by <see cref="OutcomeTag"/>; errors also by
    /// <see cref="ErrorTag"/>.</summary>
    public const string Requests = "linuxaio.requests";

    /// <summary>Counter: operations done at once on the caller's thread, as cached reads are. They are among
    /// <see cref="Requests"/>, too.</summary>
    public const string InlineHits = "linuxaio.inline_hits";

    /// <summary>Histogram, seconds: from submission until a worker takes the request. Long: workers are short, or stuck.
    /// </summary>
    public const string QueueDuration = "linuxaio.queue.duration";

    /// <summary>Histogram, seconds: in the system call. Long: the device, or the other end of a pipe.</summary>
    public const string RunDuration = "linuxaio.run.duration";

    /// <summary>Histogram, seconds: from the system call's end until the result is set. Long: the ThreadPool is starved, or
    /// a continuation blocks; in <see cref="CompletionMode.Manual"/>, polls are rare.</summary>
    public const string DeliveryDuration = "linuxaio.delivery.duration";

    /// <summary>Observable up-down counter: <see cref="AioContext.OutstandingRequests"/>.</summary>
    public const string Outstanding = "linuxaio.outstanding";

    /// <summary>Observable up-down counter: <see cref="AioContext.WorkerCount"/>.</summary>
    public const string Workers = "linuxaio.workers";

    /// <summary>Tag: the operation, as <see cref="AioRequestInfo.Operation"/> says it.</summary>
    public const string OperationTag = "linuxaio.operation";

    /// <summary>Tag: <see cref="AioOptions.Name"/>.</summary>
    public const string ContextTag = "linuxaio.context";

    /// <summary>Tag: <c>ok</c>, <c>error</c> or <c>cancelled</c>.</summary>
    public const string OutcomeTag = "linuxaio.outcome";

    /// <summary>Tag: the errno's name, such as <c>ENOENT</c>.</summary>
    public const string ErrorTag = "error.type";
}
