using System.Text.RegularExpressions;

namespace LinuxAio.Examples.Documentation;

/// <summary>The messages that code can produce, taken from the string literals in it.</summary>
internal static partial class SourceMessages
{
    // A literal with few characters of its own, such as "{0}: {1}", would match almost any text.
    private const int FewestCharacters = 20;

    /// <summary>One pattern for each literal. It matches the whole message, with any text for the interpolated parts.
    /// Literals that are joined with + are one.</summary>
    internal static IEnumerable<Regex> In(string code) =>
        from Match literal in Literal().Matches(code)
        let text = Regex.Unescape(string.Concat(literal.Groups["text"].Captures.Select(capture => capture.Value)))
        let words = Hole().Split(text)
        where words.Sum(word => word.Length) >= FewestCharacters
        select new Regex($"^{string.Join(".+", words.Select(Regex.Escape))}$");

    [GeneratedRegex("""\$?"(?<text>(?:[^"\\\n]|\\.)*)"(?:\s*\+\s*\$?"(?<text>(?:[^"\\\n]|\\.)*)")*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]+\}")]
    private static partial Regex Hole();
}
