namespace LinuxAio.Tasks;

/// <summary>Where continuations run that captured neither a <see cref="SynchronizationContext"/> nor a
/// <see cref="TaskScheduler"/>; one that did is posted there in every mode.</summary>
public enum CompletionMode
{
    /// <summary>On the ThreadPool. The default.</summary>
    ThreadPool,

    /// <summary>On the context's one pump thread: the lowest latency, and a hazard: a continuation that blocks there, or
    /// computes for long, holds up every other completion of the context.</summary>
    Inline,

    /// <summary>In whoever calls <c>PollCallback</c>: no pump thread exists, and a foreign event loop waits for
    /// <c>PollFileno</c>. The way of the original.</summary>
    Manual,
}
