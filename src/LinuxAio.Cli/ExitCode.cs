namespace LinuxAio.Cli;

/// <summary>How the tool ends.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    /// <summary>Something could not be done; standard error says what.</summary>
    internal const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    internal const int Usage = 2;

    private const int Signalled = 128;

    /// <summary>What a shell reports for a program that a signal ended.</summary>
    internal static int OfSignal(int signal) => Signalled + signal;
}
