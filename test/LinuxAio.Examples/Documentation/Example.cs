namespace LinuxAio.Examples.Documentation;

/// <summary>
/// Code of a test that pages show: the lines from <c>// example: name</c> to <c>// end</c>, without their common
/// indentation. All parts with the same name in one file are one example, separated by an empty line. So a test can put
/// lines of its own between them, and <c>using</c> lines at the top of the file can be a part.
/// </summary>
/// <param name="Name">The name of the example.</param>
/// <param name="Place">File and line, for messages.</param>
/// <param name="Code">The code as pages show it.</param>
internal sealed record Example(string Name, string Place, string Code)
{
    private const string Start = "// example: ";
    private const string End = "// end";

    internal static IEnumerable<Example> In(string file, IReadOnlyList<string> lines) =>
        Parts(file, lines)
            .GroupBy(part => part.Name)
            .Select(parts => new Example(
                parts.Key, parts.First().Place, string.Join("\n\n", parts.Select(part => part.Code))));

    private static IEnumerable<Example> Parts(string file, IReadOnlyList<string> lines)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim();
            if (!line.StartsWith(Start, StringComparison.Ordinal))
            {
                continue;
            }

            int first = i + 1;
            int last = first;
            while (last < lines.Count && lines[last].Trim() != End)
            {
                last++;
            }

            string place = $"{file}:{first}";
            if (last == lines.Count)
            {
                throw new FormatException($"{place}: the example has no '{End}'.");
            }

            yield return new Example(line[Start.Length..], place, Outdent([.. lines.Skip(first).Take(last - first)]));
            i = last;
        }
    }

    private static string Outdent(IReadOnlyList<string> lines)
    {
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }
}
