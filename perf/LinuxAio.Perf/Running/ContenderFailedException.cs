namespace LinuxAio.Perf.Running;

/// <summary>A contender failed. Its row is missing, and the exit code of the run is not 0.</summary>
internal sealed class ContenderFailedException(string message) : Exception(message);
