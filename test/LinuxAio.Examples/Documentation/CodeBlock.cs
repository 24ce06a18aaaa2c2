namespace LinuxAio.Examples.Documentation;

/// <summary>A block of code or text as a page shows it.</summary>
/// <param name="Place">Page and line, for messages.</param>
/// <param name="Code">The lines between the fences.</param>
internal sealed record CodeBlock(string Place, string Code)
{
    private const string Fence = "```";

    /// <summary>The blocks of a page in one language.</summary>
    internal static IEnumerable<CodeBlock> In(string page, IReadOnlyList<string> lines, string language)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            int start = i + 1;
            for (i = start; lines[i] != Fence; i++)
            {
            }

            if (lines[start - 1] == Fence + language)
            {
                yield return new CodeBlock($"{page}:{start}", string.Join('\n', lines.Skip(start).Take(i - start)));
            }
        }
    }
}
