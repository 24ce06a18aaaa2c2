using System.Globalization;
using System.Text.RegularExpressions;
using LinuxAio.Tasks;
using Xunit;

namespace LinuxAio.Examples.Documentation;

/// <summary>The pages show exactly the code that the tests run, and what they quote and link exists.</summary>
public sealed partial class DocumentationTests
{
    private static readonly IReadOnlyList<CodeBlock> Blocks =
        [.. SourceTree.Pages.SelectMany(page => CodeBlock.In(Relative(page), File.ReadAllLines(page), "csharp"))];

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
            from example in Examples
            where !shown.Contains(example.Code)
            select $"{example.Place} {example.Name}");
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

    [Theory]
    [InlineData("README.md", "docs/{0})")]
    [InlineData("src/LinuxAio.Tasks/docs/index.md", "({0})")]
    [InlineData("src/LinuxAio.Tasks/docs/toc.yml", " {0}\n")]
    public void EveryPageOfTheGuide_IsReachedFrom(string contents, string link)
    {
        string text = File.ReadAllText(Path.Combine(SourceTree.Root, contents));

        AssertNone(
            $"Pages that {contents} does not name:",
            from page in SourceTree.Guide
            let name = Path.GetFileName(page)
            where name != "index.md"
            where !text.Contains(string.Format(CultureInfo.InvariantCulture, link, name), StringComparison.Ordinal)
            select name);
    }

    /// <summary>Each message on the troubleshooting page is a string of the code.</summary>
    [Fact]
    public void EveryQuotedMessage_IsOneOfTheCode()
    {
        const string Page = "troubleshooting.md";
        string[] lines = File.ReadAllLines(SourceTree.Guide.Single(page => Path.GetFileName(page) == Page));
        IReadOnlyList<Regex> messages =
            [.. SourceTree.LibraryFiles.SelectMany(file => SourceMessages.In(File.ReadAllText(file)))];

        // These messages consist mostly of interpolated parts.
        string[] thrown =
        [
            Assert.ThrowsAny<IOException>(
                () => AioResult.ThrowIfError(-(int)Errno.ENOSYS, "open", "/data/a")).Message,
            Assert.Throws<ArgumentException>(() =>
            {
                _ = AioContext.Default.AioOpenAsync("data/a", OpenFlags.ReadOnly);
            }).Message.Split(" (Parameter")[0],
        ];

        AssertNone(
            "Messages that no code has:",
            from quote in CodeBlock.In(Page, lines, "text")
            where !thrown.Contains(quote.Code) && !messages.Any(message => message.IsMatch(quote.Code))
            select $"{quote.Place} {quote.Code}");
    }

    [Fact]
    public void EveryQuotedErrno_IsDescribedAsInMessages() =>
        AssertNone(
            "Errno names beside another description:",
            from page in SourceTree.Pages
            from Match quote in DescribedErrno().Matches(File.ReadAllText(page))
            let errno = Enum.Parse<Errno>(quote.Groups["name"].Value)
            where errno.Description() != quote.Groups["description"].Value
            select $"{Relative(page)}: {quote.Value}");

    // Assert.Empty would shorten the list and its lines.
    private static void AssertNone(string title, IEnumerable<string> failures) =>
        Assert.True(!failures.Any(), string.Join('\n', failures.Prepend(title)));

    private static string Relative(string path) => Path.GetRelativePath(SourceTree.Root, path);

    [GeneratedRegex(@"\]\((?![a-z]+:|#)(?<path>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@": (?<description>[A-Z][a-z ]+) \((?<name>E[A-Z]+)\)")]
    private static partial Regex DescribedErrno();
}
