using System.Globalization;
using System.Text;

namespace LinuxAio.Tasks.Interop;

/// <summary>Paths in messages and logs: on one line, whatever bytes are in them.</summary>
internal static class PathText
{
    /// <summary>The path in quotes; control characters, quotes, backslashes and bytes that are not UTF-8 as a shell's
    /// <c>$'…'</c> would spell them.</summary>
    internal static string Quote(string path)
    {
        StringBuilder quoted = new StringBuilder(path.Length + 2).Append('\'');
        for (int i = 0; i < path.Length; i++)
        {
            char character = path[i];
            if (character is '\'' or '\\')
            {
                quoted.Append('\\').Append(character);
            }
            else if (char.IsControl(character))
            {
                AppendEscape(quoted, 'x', "x2", character);
            }
            else if (char.IsSurrogatePair(path, i))
            {
                quoted.Append(character).Append(path[++i]);
            }
            else if (character is >= '\uDC80' and <= '\uDCFF')
            {
                AppendEscape(quoted, 'x', "x2", character & 0xff);
            }
            else if (char.IsSurrogate(character))
            {
                AppendEscape(quoted, 'u', "x4", character);
            }
            else
            {
                quoted.Append(character);
            }
        }

        return quoted.Append('\'').ToString();
    }

    private static void AppendEscape(StringBuilder quoted, char kind, string format, int value) =>
        quoted.Append('\\').Append(kind).Append(value.ToString(format, CultureInfo.InvariantCulture));
}
