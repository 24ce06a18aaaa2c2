using Spectre.Console;

namespace LinuxAio.Cli.Output;

/// <summary>The terminal on standard error, for something that moves. That hides the cursor:
/// while this object exists, whoever ends the process restores it first.</summary>
internal sealed class LiveTerminal : IDisposable
{
    // A terminal that is stopped (Ctrl-S) would block the write: then the cursor is not worth waiting for.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    // There is one cursor, and one display at a time. The commands write, a signal's thread reads.
    private static volatile bool s_hidesCursor;

    internal LiveTerminal()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        s_hidesCursor = Console.Profile.Capabilities.Ansi;
    }

    internal IAnsiConsole Console { get; }

    /// <summary>Shows the cursor again, if a display hides it now.</summary>
    internal static void RestoreCursor()
    {
        if (s_hidesCursor)
        {
            var show = new Thread(ShowCursor) { IsBackground = true };
            show.Start();
            show.Join(s_patience);
        }
    }

    public void Dispose() => s_hidesCursor = false;

    // Past Console.Error, whose lock the display may hold.
    private static void ShowCursor()
    {
        using Stream error = System.Console.OpenStandardError();
        error.Write("\e[?25h\n"u8);
    }
}
