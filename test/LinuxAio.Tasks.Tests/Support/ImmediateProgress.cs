namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Runs the action inside each report; <see cref="Progress{T}"/> would run it on another thread.</summary>
internal sealed class ImmediateProgress(Action<long> action) : IProgress<long>
{
    public void Report(long value) => action(value);
}
