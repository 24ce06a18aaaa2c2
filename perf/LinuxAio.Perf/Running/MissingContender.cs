namespace LinuxAio.Perf.Running;

/// <summary>A contender that has no row in its table.</summary>
/// <param name="Failed">True: it ran and failed. False: it is not available on this machine.</param>
internal sealed record MissingContender(string Section, string Name, string Reason, bool Failed);
