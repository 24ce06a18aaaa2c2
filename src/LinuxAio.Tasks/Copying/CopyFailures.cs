using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Copying;

/// <summary>What could not be copied, while the copy goes on. Thread-safe.</summary>
internal sealed class CopyFailures(AioCopyOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<Exception> _failures = [];

    /// <summary>Whether an exception is about a file, so that the copy may go on with the others.</summary>
    internal static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Reports a failure. Throws it if the copy shall end with it.</summary>
    internal void Report(Exception failure)
    {
        ReportAndGoOn(failure, keep: options.OnError == AioErrorHandling.Collect);
        if (options.OnError == AioErrorHandling.Throw)
        {
            throw failure;
        }
    }

    /// <summary>Reports a file that is not copied because of its type; it never ends the copy at once.</summary>
    internal void ReportType(Exception failure) =>
        ReportAndGoOn(failure, keep: options.OnError != AioErrorHandling.Skip);

    /// <summary>Throws what was reported, at the end of the copy.</summary>
    internal void ThrowIfAny(string source)
    {
        if (_failures.Count > 0)
        {
            throw options.OnError == AioErrorHandling.Collect
                ? new AggregateException(_failures)
                : PathFailure.Combine("copy", source, _failures);
        }
    }

    private void ReportAndGoOn(Exception failure, bool keep)
    {
        lock (_lock)
        {
            options.ErrorCallback?.Invoke(failure);
            if (keep)
            {
                _failures.Add(failure);
            }
        }
    }
}
