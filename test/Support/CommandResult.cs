namespace LinuxAio.Tests.Support;

/// <summary>How a program ended; <paramref name="Output"/> is its standard output, then its standard error.</summary>
public sealed record CommandResult(int ExitCode, string Output);
