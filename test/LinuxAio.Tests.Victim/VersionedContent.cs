using System.Runtime.InteropServices;

namespace LinuxAio.Tests.Victim;

/// <summary>Content whose words and length tell its version: a mix of two versions is recognised.</summary>
public static class VersionedContent
{
    private const int WordsMin = 1_000;
    private const int Lengths = 7;

    /// <summary>The content of a version.</summary>
    public static byte[] Make(int version)
    {
        int[] words = new int[WordsOf(version)];
        Array.Fill(words, version);
        return MemoryMarshal.AsBytes(words.AsSpan()).ToArray();
    }

    /// <summary>The version of the content; −1: the content is not exactly one version.</summary>
    public static int VersionOf(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        ReadOnlySpan<int> words = MemoryMarshal.Cast<byte, int>(content);
        return content.Length % sizeof(int) == 0 && !words.IsEmpty && words.Length == WordsOf(words[0]) &&
            words.IndexOfAnyExcept(words[0]) < 0
                ? words[0]
                : -1;
    }

    private static int WordsOf(int version) => WordsMin * (1 + (version % Lengths));
}
