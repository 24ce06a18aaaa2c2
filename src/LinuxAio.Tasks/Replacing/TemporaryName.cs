using System.Security.Cryptography;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Replacing;

/// <summary>The names of the temporary files that are written beside their target and then renamed over it.</summary>
internal static class TemporaryName
{
    // NAME_MAX, in bytes.
    private const int LengthMax = 255;
    private const string Ending = ".aio-tmp";

    /// <summary>The usual name for a target. It is always the same, so that the next process finds the file that a
    /// killed process left behind.</summary>
    internal static string Of(string name) => Shorten(name, "");

    /// <summary>A name that no other process uses, for when a file that cannot be deleted has the usual name.</summary>
    internal static string UniqueOf(string name) => Shorten(name, "." + Guid.NewGuid().ToString("N"));

    /// <summary>Whether a name has the form of a temporary name. No finished file should have such a name.</summary>
    internal static bool IsOne(string name) =>
        name.StartsWith('.') && name.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>A shorter form of a temporary name, for file systems that do not permit names of 255 bytes. It depends
    /// only on the name, too.</summary>
    internal static string ShortOf(string temporaryName)
    {
        byte[] bytes = new byte[PathEncoding.GetMaxByteCount(temporaryName.Length)];
        PathEncoding.TryEncode(temporaryName, bytes, out int length);
        return Hash(bytes.AsSpan(0, length));
    }

    private static string Hash(ReadOnlySpan<byte> name) =>
        $".{Convert.ToHexStringLower(SHA256.HashData(name))}{Ending}";

    // A name longer than NAME_MAX is replaced by its hash.
    private static string Shorten(string name, string infix)
    {
        string whole = $".{name}{infix}{Ending}";
        byte[] bytes = new byte[PathEncoding.GetMaxByteCount(whole.Length)];
        PathEncoding.TryEncode(whole, bytes, out int length);
        return length <= LengthMax
            ? whole
            : Hash(bytes.AsSpan(0, length));
    }
}
