namespace LinuxAio.Tasks.Diagnostics;

/// <summary>The facts about a context that the meter reports.</summary>
internal interface IMeteredContext
{
    /// <summary>The value of <see cref="AioMetrics.ContextTag"/>; several contexts may share one name.</summary>
    string Name { get; }

    long OutstandingRequests { get; }

    int WorkerCount { get; }
}
