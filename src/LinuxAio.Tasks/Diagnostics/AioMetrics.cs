namespace LinuxAio.Tasks;

/// <summary>The names of the meter, instruments and tags with which this library reports to System.Diagnostics.Metrics:
/// for OpenTelemetry's <c>AddMeter</c>, <c>dotnet-counters</c> or a <c>MeterListener</c>. Without a listener nothing is
/// measured and no clock is read.</summary>
/// <remarks>
/// <para>Instruments about operations carry <see cref="OperationTag"/> and <see cref="ContextTag"/>;
/// <see cref="Outstanding"/> and <see cref="Workers"/> carry <see cref="ContextTag"/>. Contexts with the same name are
/// added up.</para>
/// <para>An operation that is refused before it is submitted is not counted: a negative descriptor, or a token that is
/// already cancelled.</para>
/// </remarks>
public static class AioMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "LinuxAio.Tasks";

    /// <summary>Counter: operations that ended, tagged with <see cref="OutcomeTag"/>; errors also with
    /// <see cref="ErrorTag"/>.</summary>
    public const string Requests = "linuxaio.requests";

    /// <summary>Counter: operations done inline on the caller's thread, such as cached reads. <see cref="Requests"/>
    /// counts them too.</summary>
    public const string InlineHits = "linuxaio.inline_hits";

    /// <summary>Histogram in seconds: from the submission until a worker takes the request. It is long when there are
    /// too few workers, or when workers are stuck.</summary>
    public const string QueueDuration = "linuxaio.queue.duration";

    /// <summary>Histogram in seconds: in the system call. It is long when the device is slow, or the other end of a
    /// pipe.</summary>
    public const string RunDuration = "linuxaio.run.duration";

    /// <summary>Histogram in seconds: from the end of the system call until the result is set. It is long when the
    /// ThreadPool has no free thread, when a continuation blocks, or, in <see cref="CompletionMode.Manual"/>, when the
    /// context is polled rarely.</summary>
    public const string DeliveryDuration = "linuxaio.delivery.duration";

    /// <summary>Observable up-down counter: the value of <see cref="AioContext.OutstandingRequests"/>.</summary>
    public const string Outstanding = "linuxaio.outstanding";

    /// <summary>Observable up-down counter: the value of <see cref="AioContext.WorkerCount"/>.</summary>
    public const string Workers = "linuxaio.workers";

    /// <summary>Tag: the name of the operation, the same as <see cref="AioRequestInfo.Operation"/>.</summary>
    public const string OperationTag = "linuxaio.operation";

    /// <summary>Tag: the name of the context, <see cref="AioOptions.Name"/>.</summary>
    public const string ContextTag = "linuxaio.context";

    /// <summary>Tag: how the operation ended: <c>ok</c>, <c>error</c> or <c>cancelled</c>.</summary>
    public const string OutcomeTag = "linuxaio.outcome";

    /// <summary>Tag: the name of the errno, such as <c>ENOENT</c>.</summary>
    public const string ErrorTag = "error.type";
}
