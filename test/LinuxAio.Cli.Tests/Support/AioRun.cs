namespace LinuxAio.Cli.Tests.Support;

/// <summary>How a run of the tool ended.</summary>
internal sealed record AioRun(int ExitCode, string Output, string Errors);
