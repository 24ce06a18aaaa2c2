namespace LinuxAio.Cli.Copy;

/// <summary>What <c>aio cp --json</c> prints: how many of the sources given were copied, how many not.</summary>
internal sealed record CopySummary(long Copied, long Bytes, long Errors, double Seconds);
