namespace LinuxAio.Tests.Support;

/// <summary>Whether the C compiler accepted the source, and what it printed.</summary>
public sealed record CompileResult(bool Succeeded, string Output);
