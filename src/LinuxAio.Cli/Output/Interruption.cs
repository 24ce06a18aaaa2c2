using System.Runtime.InteropServices;

namespace LinuxAio.Cli.Output;

/// <summary>Ends the process at once on Ctrl-C or SIGTERM, whatever it is waiting for: an operation that hangs in the kernel
/// must not keep the user from leaving.</summary>
internal sealed class Interruption : IDisposable
{
    // What a shell reports for a program that a signal ended.
    private const int SignalExitCode = 128;
    private const int SigInt = 2;
    private const int SigTerm = 15;

    // A terminal that is stopped (Ctrl-S) would block the write: then the cursor is not worth waiting for.
    private static readonly TimeSpan s_terminalPatience = TimeSpan.FromMilliseconds(200);

    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private volatile bool _hidesCursor;

    internal Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Exit(SigInt));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Exit(SigTerm));
    }

    /// <summary>Whether something on standard error hides the cursor now, which must be brought back.</summary>
    internal bool HidesCursor
    {
        set => _hidesCursor = value;
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Exit(int signal)
    {
        if (_hidesCursor)
        {
            var show = new Thread(ShowCursor) { IsBackground = true };
            show.Start();
            show.Join(s_terminalPatience);
        }

        Environment.Exit(SignalExitCode + signal);
    }

    // Past Console.Error, whose lock the display may hold.
    private static void ShowCursor()
    {
        using Stream error = Console.OpenStandardError();
        error.Write("\e[?25h\n"u8);
    }
}
