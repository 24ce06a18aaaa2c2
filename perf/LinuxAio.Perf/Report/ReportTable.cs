namespace LinuxAio.Perf.Report;

/// <summary>A table before anybody has decided how it looks. The first column is text, the rest are figures.</summary>
internal sealed record ReportTable(
    string Title,
    IReadOnlyList<string> Headers,
    IReadOnlyList<IReadOnlyList<string>> Rows);
