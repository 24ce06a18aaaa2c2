namespace LinuxAio.Cli.Remove;

/// <summary>What <c>aio rm --json</c> prints: how many of the paths given are gone, how many not.</summary>
internal sealed record RemoveSummary(long Removed, long Errors, double Seconds);
