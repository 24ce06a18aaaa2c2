namespace LinuxAio.Cli;

/// <summary>The command line with every file name intact.</summary>
internal static class RawArguments
{
    private const char Replacement = '\uFFFD';
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>The arguments, with bytes that are not UTF-8 as the library's strings carry them: the runtime has replaced
    /// such bytes, and the files of that name could not be found any more.</summary>
    internal static string[] Restore(string[] arguments) =>
        arguments.Any(static argument => argument.Contains(Replacement))
            ? Decode(File.ReadAllBytes(CommandLine), arguments.Length)
            : arguments;

    /// <summary>The last <paramref name="count"/> strings, each of which ends in a NUL: the runtime's own come
    /// first.</summary>
    internal static string[] Decode(ReadOnlySpan<byte> commandLine, int count)
    {
        var decoded = new string[count];
        ReadOnlySpan<byte> rest = commandLine;
        for (int i = count - 1; i >= 0; i--)
        {
            rest = rest[..^1];
            int start = rest.LastIndexOf((byte)0) + 1;
            decoded[i] = AioPath.DecodeName(rest[start..]);
            rest = rest[..start];
        }

        return decoded;
    }
}
