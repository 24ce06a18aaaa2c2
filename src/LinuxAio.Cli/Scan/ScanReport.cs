using System.Globalization;
using System.Text.Json;
using LinuxAio.Cli.Output;
using Spectre.Console;

namespace LinuxAio.Cli.Scan;

/// <summary>Prints what a scan found.</summary>
internal static class ScanReport
{
    internal static void WriteJson(in ScanCounts counts, TimeSpan elapsed, TextWriter output)
    {
        var summary = new ScanSummary(
            counts.Directories, counts.Files, counts.SymbolicLinks, counts.Others, counts.Bytes, counts.AllocatedBytes,
            counts.Errors, elapsed.TotalSeconds);
        output.WriteLine(JsonSerializer.Serialize(summary, ScanSummaryJson.Default.ScanSummary));
    }

    internal static void WriteTable(ScanTotals totals, TimeSpan elapsed, IAnsiConsole console)
    {
        ScanCounts counts = totals.Counts;
        Table sums = NewTable("", "Total");
        AddRow(sums, "Directories", Exact(counts.Directories));
        AddRow(sums, "Files", Exact(counts.Files));
        AddRow(sums, "Symbolic links", Exact(counts.SymbolicLinks));
        AddRow(sums, "Others", Exact(counts.Others));
        AddRow(sums, "Bytes", Size(counts.Bytes));
        AddRow(sums, "Allocated bytes", Size(counts.AllocatedBytes));
        AddRow(sums, "Errors", Exact(counts.Errors));
        AddRow(sums, "Seconds", elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
        AddRow(sums, "Entries/s", Exact((long)(counts.Entries / Math.Max(elapsed.TotalSeconds, 1e-6))));
        console.Write(sums);

        IReadOnlyList<LargeFile> largest = totals.Largest;
        if (largest.Count > 0)
        {
            Table files = NewTable("Largest files", "Bytes");
            foreach (LargeFile file in largest)
            {
                AddRow(files, TerminalText.Escape(file.Path), Size(file.Bytes));
            }

            console.Write(files);
        }
    }

    internal static void WriteErrors(ScanTotals totals)
    {
        IReadOnlyList<Exception> first = totals.FirstErrors;
        foreach (Exception error in first)
        {
            Guard.Report(error);
        }

        long more = totals.Counts.Errors - first.Count;
        if (more > 0)
        {
            ErrorOutput.Write($"and {Exact(more)} more errors");
        }
    }

    private static Table NewTable(string name, string value) =>
        new Table().Border(TableBorder.Rounded)
            .AddColumn(name).AddColumn(value, static column => column.RightAligned());

    // Text, not markup: brackets in a file's name are only brackets.
    private static void AddRow(Table table, string name, string value) => table.AddRow(new Text(name), new Text(value));

    private static string Exact(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => $"{ByteCount.Format(bytes)} ({Exact(bytes)})";
}
