using Spectre.Console;

namespace LinuxAio.Cli.Output;

/// <summary>Creates Spectre's console on standard output.</summary>
internal static class PlainConsole
{
    // Wider than any table. A program that reads the output from a pipe expects every path on one line.
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
