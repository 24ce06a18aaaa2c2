namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Runs the action inside each report. Unlike <see cref="Progress{T}"/> it does not use another thread.</summary>
internal sealed class ImmediateProgress(Action<long> action) : IProgress<long>
{
    public void Report(long value) => action(value);
}
