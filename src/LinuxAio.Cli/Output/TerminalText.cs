using System.Globalization;
using System.Text;

namespace LinuxAio.Cli.Output;

/// <summary>Names as they can be printed: on one line, unable to command the terminal or to reorder what stands
/// around them, and no two alike.</summary>
internal static class TerminalText
{
    /// <summary>Control characters, backslashes, and bytes that are not UTF-8, as a shell's <c>$'…'</c> spells
    /// them.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        Span<char> buffer = stackalloc char[2];
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (char.IsSurrogatePair(text, i))
            {
                AppendRune(escaped, new Rune(character, text[++i]), buffer);
            }
            else if (character is >= '\uDC80' and <= '\uDCFF')
            {
                AppendNumber(escaped, 'x', "x2", character & 0xff); // how the library's strings carry such a byte
            }
            else if (char.IsSurrogate(character))
            {
                AppendNumber(escaped, 'u', "x4", character);
            }
            else
            {
                AppendRune(escaped, new Rune(character), buffer);
            }
        }

        return escaped.ToString();
    }

    private static void AppendRune(StringBuilder escaped, Rune rune, Span<char> buffer)
    {
        switch (rune.Value)
        {
            case '\\':
                escaped.Append(@"\\");
                return;
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
                escaped.Append(buffer[..rune.EncodeToUtf16(buffer)]);
                break;
        }
    }

    private static void AppendNumber(StringBuilder escaped, char kind, string format, int value) =>
        escaped.Append('\\').Append(kind).Append(value.ToString(format, CultureInfo.InvariantCulture));
}
