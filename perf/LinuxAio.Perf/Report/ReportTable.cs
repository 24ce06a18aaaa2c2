namespace LinuxAio.Perf.Report;

/// <summary>A table of the report, independent of its form. The first column is text, the others are figures.</summary>
internal sealed record ReportTable(
    string Title,
    IReadOnlyList<string> Headers,
    IReadOnlyList<IReadOnlyList<string>> Rows);
