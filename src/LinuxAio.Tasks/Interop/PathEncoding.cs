using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LinuxAio.Tasks.Interop;

/// <summary>Strings to and from the bytes the kernel calls paths: UTF-8, and every byte 0x80–0xFF that is not part of
/// valid UTF-8 as the lone surrogate U+DC80–U+DCFF (PEP 383), so that any name a directory can hold survives the way
/// through a string. An escape never stands for an ASCII byte, so it cannot smuggle in a slash or a NUL.</summary>
internal static class PathEncoding
{
    /// <summary>How many bytes suffice for a path of this many characters; a terminating NUL not counted.</summary>
    internal static int GetMaxByteCount(int chars) => checked(chars * 3);

    /// <summary>The index of the first character no path can hold (NUL, or a surrogate that is neither half of a pair
    /// nor an escape), or -1.</summary>
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

    /// <summary>Writes a path's bytes, without a terminating NUL.</summary>
    /// <returns>False when they do not fit; then nothing in the destination means anything.</returns>
    /// <exception cref="ArgumentException">A character <see cref="FindInvalid"/> finds, other than NUL.</exception>
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
                throw new ArgumentException("The path holds a lone surrogate.", nameof(path));
            }

            if (written == destination.Length)
            {
                return false;
            }

            destination[written++] = (byte)(path[0] & 0xff);
            path = path[1..];
        }
    }

    /// <summary>The string for a path's bytes, which must not include the terminating NUL.</summary>
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

            // One byte at a time: whatever follows it within a broken sequence is invalid by itself too.
            chars[length++] = (char)(0xdc00 | path[0]);
            path = path[1..];
        }
    }

    private static bool IsPair(ReadOnlySpan<char> text) =>
        text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);

    private static bool IsEscape(char character) => character is >= '\uDC80' and <= '\uDCFF';
}
