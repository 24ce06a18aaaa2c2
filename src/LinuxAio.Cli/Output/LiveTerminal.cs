using Spectre.Console;

namespace LinuxAio.Cli.Output;

/// <summary>The terminal on standard error, for a display that moves and hides the cursor. Code that ends the process
/// calls <see cref="RestoreCursor"/> before.</summary>
internal sealed class LiveTerminal : IDisposable
{
    // A write to a terminal that is stopped (Ctrl-S) blocks. After this time, end without restoring the cursor.
    private static readonly TimeSpan s_writeTimeout = TimeSpan.FromMilliseconds(200);

    // Static, because there is one cursor, and one display at a time. Commands write; the thread of a signal reads.
    private static volatile bool s_hidesCursor;

    internal LiveTerminal()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        s_hidesCursor = Console.Profile.Capabilities.Ansi;
    }

    internal IAnsiConsole Console { get; }

    /// <summary>Shows the cursor again if a display has hidden it.</summary>
    internal static void RestoreCursor()
    {
        if (s_hidesCursor)
        {
            var show = new Thread(ShowCursor) { IsBackground = true };
            show.Start();
            show.Join(s_writeTimeout);
        }
    }

    public void Dispose() => s_hidesCursor = false;

    // Not through Console.Error, because the display may hold its lock.
    private static void ShowCursor()
    {
        using Stream error = System.Console.OpenStandardError();
        error.Write("\e[?25h\n"u8);
    }
}
