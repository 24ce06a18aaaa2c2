using Spectre.Console;

namespace LinuxAio.Perf.Report;

/// <summary>Writes the report to the terminal.</summary>
internal static class ConsoleReport
{
    // A file has no width to ask for, and Spectre's default of 80 columns would wrap every row.
    private const int WidthWithoutTerminal = 140;

    public static IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }

    public static void Write(IAnsiConsole console, FullReport report)
    {
        console.WriteLine(report.Machine.ToString());
        console.WriteLine(report.Method);
        foreach (ReportTable table in report.Workloads.SelectMany(workload => workload.Tables))
        {
            console.Write(Render(table));
        }

        foreach (string line in report.MissingLines())
        {
            console.WriteLine(line);
        }

        console.Write(Render(report.TargetTable()));
    }

    private static Table Render(ReportTable table)
    {
        Table rendered = new() { Title = new TableTitle(Markup.Escape(table.Title)) };
        for (int i = 0; i < table.Headers.Count; i++)
        {
            TableColumn column = new(Markup.Escape(table.Headers[i]));
            rendered.AddColumn(i == 0 ? column.LeftAligned() : column.RightAligned());
        }

        foreach (IReadOnlyList<string> row in table.Rows)
        {
            rendered.AddRow([.. row.Select(Markup.Escape)]);
        }

        return rendered;
    }
}
