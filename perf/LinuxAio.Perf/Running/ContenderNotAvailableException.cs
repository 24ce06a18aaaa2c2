namespace LinuxAio.Perf.Running;

/// <summary>This machine cannot run a contender. The report says so; the run goes on.</summary>
internal sealed class ContenderNotAvailableException(string message) : Exception(message);
