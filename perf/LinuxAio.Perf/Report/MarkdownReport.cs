using System.Text;

namespace LinuxAio.Perf.Report;

/// <summary>Writes the report as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Render(FullReport report)
    {
        StringBuilder text = new();
        Paragraph(text, report.Machine.ToString());
        Paragraph(text, report.Method);
        foreach (WorkloadReport workload in report.Workloads)
        {
            Paragraph(text, $"## {workload.Title}");
            foreach (ReportTable table in workload.Tables)
            {
                Append(text, table);
            }
        }

        foreach (string line in report.MissingLines())
        {
            Paragraph(text, line);
        }

        Append(text, report.TargetTable());
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder text, ReportTable table)
    {
        Paragraph(text, $"### {table.Title}");
        Row(text, table.Headers);
        Row(text, table.Headers.Select((_, i) => i == 0 ? ":---" : "---:"));
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            Row(text, row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)));
        }

        text.Append('\n');
    }

    private static void Paragraph(StringBuilder text, string line) => text.Append(line).Append("\n\n");

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
