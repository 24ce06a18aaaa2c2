using System.Text.RegularExpressions;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests;

/// <summary>The folders of src/LinuxAio.Tasks depend downwards only: Operations, Completion, Engine, Interop.</summary>
public sealed partial class ArchitectureTests
{
    private const string Root = "LinuxAio.Tasks";

    /// <summary>From the kernel up. Folders above the operations, when there are any, stand side by side on top.</summary>
    private static readonly string[] Floors = ["Interop", "Engine", "Completion", "Operations"];

    [Fact]
    public void Folders_UseOnlyWhatIsBelowThem()
    {
        List<Source> sources = ReadLibrary();
        foreach (string floor in Floors)
        {
            Assert.Contains(sources, source => source.Folder == floor); // or nothing would be proved
        }

        Assert.Empty(FindViolations(sources));
    }

    [Fact]
    public void Folders_AreAllKnown()
    {
        string[] known =
            [
                .. Floors, "Diagnostics", "Calls", "Reading", "Pipelines", "Streams", "Trees", "Replacing", "Enumerables",
                "Memory", "Copying", "Files", "Context", "",
            ];
        Assert.Empty(ReadLibrary().Select(static source => source.Folder).Distinct().Except(known));
    }

    // The negative control: what the rule is to find, and what it is not to be misled by.
    [Theory]
    [InlineData("Engine", "using LinuxAio.Tasks.Completion; class Low { }", "LinuxAio.Tasks.Completion")]
    [InlineData("Engine", "class Low { LinuxAio.Tasks.Completion.High? high; }", "LinuxAio.Tasks.Completion")]
    [InlineData("Interop", "class Low { void Use(High high) { } }", "High")]
    [InlineData("Engine", "class Low { object Use() => new HighRecord(1); }", "HighRecord")]
    [InlineData("Engine", "class Low { string Name => $\"{nameof(HighEnum)}\"; object o = typeof(HighEnum); }", "HighEnum")]
    [InlineData("Interop", "class Low : Middle { }", "Middle")]
    public void Violation_IsFound(string folder, string text, string expected)
    {
        string violation = Assert.Single(FindViolations([.. MadeUp, new Source(folder, "Low.cs", text)]));

        Assert.Contains("Low.cs", violation, StringComparison.Ordinal);
        Assert.Contains(expected, violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Engine", "// A High thing.\n/* High */ /// <see cref=\"High\"/>\nclass Low { }")]
    [InlineData("Engine", "class Low { string s = \"High\"; string t = @\"a\"\"High\"; char c = '\"'; string u = \"\"\"High\"\"\"; }")]
    [InlineData("Engine", "class Low { int Highest; int ThatIsHigh; }")]
    [InlineData("Completion", "class Other { Middle? middle; High? high; }")]
    [InlineData("Operations", "using LinuxAio.Tasks.Completion; class Top { High? high; }")]
    public void Permitted_IsNotFound(string folder, string text) =>
        Assert.Empty(FindViolations([.. MadeUp, new Source(folder, "Low.cs", text)]));

    private static Source[] MadeUp =>
    [
        new("Completion", "High.cs",
            "namespace LinuxAio.Tasks.Completion; class High { } record struct HighRecord(int A); enum HighEnum { A }"),
        new("Engine", "Middle.cs", "namespace LinuxAio.Tasks.Engine; public abstract class Middle { }"),
    ];

    private static List<string> FindViolations(IReadOnlyList<Source> sources)
    {
        var declared = sources
            .Where(static source => Height(source) >= 0)
            .SelectMany(static source => source.DeclaredTypes.Select(type => (Type: type, Source: source)))
            .ToLookup(static pair => pair.Type, static pair => pair.Source);
        List<string> violations = [];
        foreach (Source source in sources)
        {
            HashSet<string> own = [.. sources.Where(other => other.Folder == source.Folder)
                .SelectMany(static other => other.DeclaredTypes)];
            string[] namespaces =
                [.. Floors.Where((_, height) => height > Height(source)).Select(static floor => $"{Root}.{floor}")];
            string? used = namespaces.FirstOrDefault(name => Regex.IsMatch(source.Code, $@"\b{Regex.Escape(name)}\b"));
            if (used is not null)
            {
                violations.Add($"{source.Name} uses {used}");
                continue;
            }

            foreach (string word in source.Identifiers.Except(own))
            {
                if (declared[word].FirstOrDefault(other => Height(other) > Height(source)) is { } higher)
                {
                    violations.Add($"{source.Name} mentions {word}, declared above it in {higher.Name}");
                }
            }
        }

        return violations;
    }

    private static int Height(Source source) =>
        Array.IndexOf(Floors, source.Folder) is var floor && floor >= 0 ? floor : Floors.Length;

    private static List<Source> ReadLibrary()
    {
        string library = Repository.PathOf($"src/{Root}");
        string[] built = [Path.Combine(library, "bin"), Path.Combine(library, "obj")];
        return [.. Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Where(path => !built.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            .Select(path => Path.GetRelativePath(library, path))
            .Select(name => new Source(
                name.Contains('/', StringComparison.Ordinal) ? name[..name.IndexOf('/', StringComparison.Ordinal)] : "",
                name,
                File.ReadAllText(Path.Combine(library, name))))];
    }

    private sealed class Source(string folder, string name, string text)
    {
        internal string Folder => folder;

        internal string Name => name;

        /// <summary>Without comments, strings and characters; what an interpolated string evaluates is left out, too, but
        /// whatever is named there is mostly named elsewhere.</summary>
        internal string Code { get; } = CommentsAndLiterals().Replace(text, " ");

        internal IEnumerable<string> DeclaredTypes =>
            Declaration().Matches(Code).Select(static match => match.Groups[1].Value);

        internal IEnumerable<string> Identifiers => Word().Matches(Code).Select(static match => match.Value).Distinct();
    }

    [GeneratedRegex(
        """
        //[^\n]*                          # to the end of the line
        | /\*.*?\*/
        | \$*("{3,}).*?\1                 # raw strings
        | (?:\$@|@\$|@)"(?:[^"]|"")*"     # verbatim ones
        | \$?"(?:[^"\\\n]|\\.)*"
        | '(?:[^'\\\n]|\\.[^'\n]*)'
        """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentsAndLiterals();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:struct|class))?)\s+(?!struct\b|class\b)([A-Za-z_]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Word();
}
