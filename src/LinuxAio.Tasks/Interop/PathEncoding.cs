using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LinuxAio.Tasks.Interop;

/// <summary>Converts between strings and the bytes of a path. The bytes are UTF-8; a byte from 0x80 to 0xFF that is not
/// part of valid UTF-8 becomes a lone surrogate from U+DC80 to U+DCFF, as in PEP 383. So a string can hold every name
/// that a directory can hold. An escape never stands for an ASCII byte, so it cannot hide a slash or a NUL.</summary>
internal static class PathEncoding
{
    /// <summary>Gives the number of bytes that is enough for any path of this many characters, without a terminating
    /// NUL.</summary>
    internal static int GetMaxByteCount(int chars) => checked(chars * 3);

    /// <summary>Finds the first character that no path can hold: NUL, or a surrogate that is neither half of a pair nor
    /// an escape.</summary>
    /// <returns>The index of the character, or −1.</returns>
    internal static int FindInvalid(ReadOnlySpan<char> path)
    {
        int nul = path.IndexOf('\0');
        ReadOnlySpan<char> rest = nul < 0 ? path : path[..nul];
        for (int start = 0; ; )
        {
            int next = rest[start..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return nul;
            }

            start += next;
            if (IsPair(rest[start..]))
            {
                start += 2;
            }
            else if (IsEscape(rest[start]))
            {
                start++;
            }
            else
            {
                return start;
            }
        }
    }

    /// <summary>Writes the bytes of a path, without a terminating NUL.</summary>
    /// <returns>False when the bytes do not fit; then the content of <paramref name="destination"/> is
    /// undefined.</returns>
    /// <exception cref="ArgumentException">The path has a character that <see cref="FindInvalid"/> finds, other than
    /// NUL.</exception>
    internal static bool TryEncode(ReadOnlySpan<char> path, Span<byte> destination, out int written)
    {
        written = 0;
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(path, destination[written..], out int read, out int bytes,
                replaceInvalidSequences: false);
            path = path[read..];
            written += bytes;
            if (status != OperationStatus.InvalidData)
            {
                return status == OperationStatus.Done;
            }

            if (!IsEscape(path[0]))
            {
                throw new ArgumentException("The path contains a lone surrogate.", nameof(path));
            }

            if (written == destination.Length)
            {
                return false;
            }

            destination[written++] = (byte)(path[0] & 0xff);
            path = path[1..];
        }
    }

    /// <summary>Gives the string for the bytes of a path. The bytes must not include the terminating NUL.</summary>
    internal static string Decode(ReadOnlySpan<byte> path)
    {
        return Utf8.IsValid(path) ? Encoding.UTF8.GetString(path) : DecodeEscaping(path);
    }

    private static string DecodeEscaping(ReadOnlySpan<byte> path)
    {
        // A byte never becomes more than one character.
        Span<char> chars = path.Length <= 256 ? stackalloc char[256] : new char[path.Length];
        int length = 0;
        while (true)
        {
            OperationStatus status = Utf8.ToUtf16(path, chars[length..], out int read, out int written,
                replaceInvalidSequences: false);
            path = path[read..];
            length += written;
            if (status == OperationStatus.Done)
            {
                return new string(chars[..length]);
            }

            // Escape one byte only: the bytes after it in a broken sequence are invalid on their own, too, so the next
            // turns of this loop escape them.
            chars[length++] = (char)(0xdc00 | path[0]);
            path = path[1..];
        }
    }

    private static bool IsPair(ReadOnlySpan<char> text) =>
        text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);

    private static bool IsEscape(char character) => character is >= '\uDC80' and <= '\uDCFF';
}
