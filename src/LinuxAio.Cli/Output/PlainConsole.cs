using Spectre.Console;

namespace LinuxAio.Cli.Output;

/// <summary>Spectre's console over standard output.</summary>
internal static class PlainConsole
{
    // Wider than any table here: what reads a pipe wants a path on one line, however long.
    private const int UnlimitedWidth = 1 << 20;

    internal static IAnsiConsole Output()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = UnlimitedWidth;
        }

        return console;
    }
}
