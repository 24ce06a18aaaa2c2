using System.Globalization;
using System.Text;

namespace LinuxAio.Tasks.Interop;

/// <summary>Paths in messages and logs, whatever bytes are in them: on one line, unable to command the terminal or to
/// reorder what stands around them, and no two alike.</summary>
internal static class PathText
{
    /// <summary>The path in quotes; quotes and backslashes have a backslash before them.</summary>
    internal static string Quote(string path) => $"'{Escape(path, @"'\")}'";

    /// <summary>Characters that control or format, separators of lines, and bytes that are not UTF-8, as a shell's
    /// <c>$'…'</c> spells them.</summary>
    /// <param name="text">What is to be printed.</param>
    /// <param name="special">Characters to put a backslash before. Without the backslash itself among them two texts may
    /// look alike.</param>
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
                AppendNumber(escaped, 'x', "x2", character & 0xff); // how strings carry a byte that is not UTF-8
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
