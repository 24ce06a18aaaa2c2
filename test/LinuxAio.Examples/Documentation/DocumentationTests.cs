using System.Text.RegularExpressions;
using Xunit;

namespace LinuxAio.Examples.Documentation;

/// <summary>What the pages show is what the tests run, and the other way round.</summary>
public sealed partial class DocumentationTests
{
    private static readonly IReadOnlyList<CodeBlock> Blocks =
        [.. SourceTree.Pages.SelectMany(page => CodeBlock.In(Relative(page), File.ReadAllLines(page)))];

    private static readonly IReadOnlyList<Example> Examples =
        [.. SourceTree.ExampleFiles.SelectMany(file => Example.In(Relative(file), File.ReadAllLines(file)))];

    [Fact]
    public void EveryBlock_IsAnExample()
    {
        var code = Examples.Select(example => example.Code).ToHashSet();

        AssertNone(
            "Code that no test runs:",
            Blocks.Where(block => !code.Contains(block.Code)).Select(block => $"{block.Place}\n{block.Code}"));
    }

    [Fact]
    public void EveryExample_IsOnAPage()
    {
        var shown = Blocks.Select(block => block.Code).ToHashSet();

        AssertNone(
            "Examples that no page shows:",
            Examples.Where(example => !shown.Contains(example.Code)).Select(example => $"{example.Place} {example.Name}"));
    }

    [Fact]
    public void EveryName_OfTheLibrary_Exists() =>
        AssertNone(
            "Names that nothing has:",
            from page in SourceTree.Pages
            from name in ApiNames.UnknownIn(File.ReadAllText(page))
            select $"{Relative(page)}: {name}");

    [Fact]
    public void EveryLink_WithinTheRepository_LeadsToAFile() =>
        AssertNone(
            "Links that lead nowhere:",
            from page in SourceTree.Pages
            from Match link in Link().Matches(File.ReadAllText(page))
            let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups["path"].Value)
            where !Path.Exists(target)
            select $"{Relative(page)}: {link.Value}");

    [Fact]
    public void EveryPage_IsReachedFromTheReadme()
    {
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));

        Assert.All(
            SourceTree.Pages.Select(Path.GetFileName).Where(page => page != "README.md"),
            page => Assert.Contains($"/{page})", readme, StringComparison.Ordinal));
    }

    // Assert.Empty would cut the list and its lines short.
    private static void AssertNone(string title, IEnumerable<string> failures) =>
        Assert.True(!failures.Any(), string.Join('\n', failures.Prepend(title)));

    private static string Relative(string path) => Path.GetRelativePath(SourceTree.Root, path);

    [GeneratedRegex(@"\]\((?![a-z]+:|#)(?<path>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
