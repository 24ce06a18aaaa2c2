using System.Globalization;
using System.Text;

namespace LinuxAio.Tasks.Interop;

/// <summary>Writes paths for messages and logs. Whatever bytes a path has, its text stays on one line, cannot control
/// the terminal or reorder the text around it, and differs from the text of every other path.</summary>
internal static class PathText
{
    /// <summary>Puts the path in single quotes, with a backslash before every quote and backslash in it.</summary>
    internal static string Quote(string path) => $"'{Escape(path, @"'\")}'";

    /// <summary>Escapes control characters, format characters, line separators and bytes that are not UTF-8, in the
    /// spelling of a shell's <c>$'…'</c>.</summary>
    /// <param name="text">The text to be printed.</param>
    /// <param name="special">The characters that get a backslash before them. If the backslash is not among them, two
    /// different texts may look the same.</param>
    /// <returns>The escaped text.</returns>
    internal static string Escape(string text, string special)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (char.IsSurrogatePair(text, i))
            {
                AppendRune(escaped, new Rune(character, text[++i]));
            }
            else if (character is >= '\uDC80' and <= '\uDCFF')
            {
                AppendNumber(escaped, 'x', "x2", character & 0xff); // a byte that is not UTF-8; see PathEncoding
            }
            else if (char.IsSurrogate(character))
            {
                AppendNumber(escaped, 'u', "x4", character);
            }
            else if (special.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append('\\').Append(character);
            }
            else
            {
                AppendRune(escaped, new Rune(character));
            }
        }

        return escaped.ToString();
    }

    private static void AppendRune(StringBuilder escaped, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                escaped.Append(@"\n");
                return;
            case '\t':
                escaped.Append(@"\t");
                return;
            case < 0x80 when Rune.IsControl(rune):
                AppendNumber(escaped, 'x', "x2", rune.Value);
                return;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control:
            case UnicodeCategory.Format:
            case UnicodeCategory.LineSeparator:
            case UnicodeCategory.ParagraphSeparator:
                AppendNumber(escaped, rune.IsBmp ? 'u' : 'U', rune.IsBmp ? "x4" : "x8", rune.Value);
                break;
            default:
                escaped.Append(rune.ToString());
                break;
        }
    }

    private static void AppendNumber(StringBuilder escaped, char kind, string format, int value) =>
        escaped.Append('\\').Append(kind).Append(value.ToString(format, CultureInfo.InvariantCulture));
}
