namespace LinuxAio.Perf.Running;

/// <summary>A contender ran and failed: a row is missing that should be there; the exit code says so.</summary>
internal sealed class ContenderFailedException(string message) : Exception(message);
