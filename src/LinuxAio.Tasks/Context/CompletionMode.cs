namespace LinuxAio.Tasks;

/// <summary>Where a context runs the continuations of its operations. A continuation that captured a
/// <see cref="SynchronizationContext"/> or a <see cref="TaskScheduler"/> is posted there in every mode.</summary>
public enum CompletionMode
{
    /// <summary>On the ThreadPool. This is the default.</summary>
    ThreadPool,

    /// <summary>On the pump, the context's only thread for completions. This has the lowest latency and a hazard: a
    /// continuation that blocks there, or computes for long, holds up every other completion of the context.</summary>
    Inline,

    /// <summary>In the thread that calls <see cref="AioContext.PollCallback"/>, as in Perl's Linux::AIO. There is no
    /// pump; an event loop of the program can wait for <see cref="AioContext.PollFileno"/>.</summary>
    Manual,
}
