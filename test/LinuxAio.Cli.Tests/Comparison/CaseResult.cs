using System.Text.RegularExpressions;

namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>What a command did.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">The standard output.</param>
/// <param name="Errors">The standard error.</param>
/// <param name="Tree">Everything in the folder afterwards.</param>
internal sealed partial record CaseResult(
    int ExitCode, string Output, string Errors, IReadOnlyDictionary<string, string> Tree)
{
    /// <summary>How the result of the tool differs from the expected one; null: it does not.</summary>
    /// <param name="expected">The result of the other program.</param>
    /// <param name="folder">The folder of the tool.</param>
    /// <param name="expectedFolder">The folder of the other program.</param>
    internal string? DifferenceFrom(CaseResult expected, string folder, string expectedFolder)
    {
        List<string> found = [];
        if (ExitCode != expected.ExitCode)
        {
            found.Add($"exit code {ExitCode}, not {expected.ExitCode}");
        }

        if (Output != expected.Output)
        {
            found.Add($"output '{Output}', not '{expected.Output}'");
        }

        foreach (string path in Tree.Keys.Union(expected.Tree.Keys).Order(StringComparer.Ordinal))
        {
            string here = Tree.GetValueOrDefault(path, "nothing");
            string there = expected.Tree.GetValueOrDefault(path, "nothing");
            if (here != there)
            {
                found.Add($"'{path}' is {here}, not {there}");
            }
        }

        IReadOnlyList<HashSet<string>> named = PathsIn(Errors, folder);
        // Where a directory is the reason, the tool names the directory.
        IReadOnlyList<HashSet<string>> wanted =
        [
            .. PathsIn(expected.Errors, expectedFolder).Select(static line =>
                line.Union(line.Select(static path => Path.GetDirectoryName(path) ?? "")).ToHashSet()),
        ];
        found.AddRange(wanted.Where(line => !named.Any(line.Overlaps))
            .Select(static line => $"no error names {string.Join(" or ", line)}"));
        found.AddRange(named.Where(line => !wanted.Any(line.Overlaps))
            .Select(static line => $"an error names {string.Join(" and ", line)}"));
        return found.Count == 0 ? null : $"{string.Join("; ", found)} [{Errors}] [{expected.Errors}]";
    }

    /// <summary>The paths that each line names in quotes, relative to the folder.</summary>
    private static IReadOnlyList<HashSet<string>> PathsIn(string errors, string folder) =>
    [
        .. errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => NamesIn(line).Select(name => Relative(name, folder)).ToHashSet()),
    ];

    // cat writes names without quotes.
    private static IEnumerable<string> NamesIn(string line) => Quoted().IsMatch(line)
        ? Quoted().Matches(line).Select(static match => match.Groups[1].Value)
        : Unquoted().Matches(line).Select(static match => match.Groups[1].Value);

    private static string Relative(string path, string folder)
    {
        string whole = Repeated().Replace(path.StartsWith('/') ? path : $"{folder}/{path}", "/");
        return whole.Replace(folder, "", StringComparison.Ordinal).TrimEnd('/');
    }

    [GeneratedRegex("'((?:[^'\\\\]|\\\\.)*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("^cat: (.*?): ")]
    private static partial Regex Unquoted();

    [GeneratedRegex("/(\\./|/)*")]
    private static partial Regex Repeated();
}
