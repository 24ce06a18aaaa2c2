namespace LinuxAio.Cli.Output;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    /// <summary>Something failed; standard error says what.</summary>
    internal const int Failure = 1;

    /// <summary>The command line is not valid.</summary>
    internal const int Usage = 2;

    private const int Signalled = 128;

    /// <summary>Returns the code that a shell reports for a program that a signal ended.</summary>
    internal static int OfSignal(int signal) => Signalled + signal;
}
