namespace LinuxAio.Perf.Running;

/// <summary>A contender without a row.</summary>
/// <param name="Failed">It ran and failed; otherwise it is not available on this machine.</param>
internal sealed record MissingContender(string Section, string Name, string Reason, bool Failed);
