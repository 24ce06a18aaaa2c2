using System.Security.Cryptography;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Replacing;

/// <summary>The name of the file that is written before it takes the place of another.</summary>
internal static class TemporaryName
{
    // NAME_MAX, in bytes.
    private const int LengthMax = 255;
    private const string Ending = ".aio-tmp";

    /// <summary>The name for a target: always the same, so that what a killed process left behind is found by the next
    /// one.</summary>
    internal static string Of(string name) => Shorten(name, "");

    /// <summary>A name nobody else uses, for when the usual one is taken for good.</summary>
    internal static string UniqueOf(string name) => Shorten(name, "." + Guid.NewGuid().ToString("N"));

    /// <summary>Whether a name has the shape of one of these: then it is no name for a finished file.</summary>
    internal static bool IsOne(string name) =>
        name.StartsWith('.') && name.EndsWith(Ending, StringComparison.Ordinal);

    private static string Shorten(string name, string infix)
    {
        string whole = $".{name}{infix}{Ending}";
        byte[] bytes = new byte[PathEncoding.GetMaxByteCount(whole.Length)];
        PathEncoding.TryEncode(whole, bytes, out int length);
        return length <= LengthMax
            ? whole
            : $".{Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)))}{Ending}";
    }
}
