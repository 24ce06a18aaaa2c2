namespace LinuxAio.Perf.Running;

/// <summary>A peer is missing on this machine; the report says so and goes on.</summary>
internal sealed class ContenderNotAvailableException(string message) : Exception(message);
