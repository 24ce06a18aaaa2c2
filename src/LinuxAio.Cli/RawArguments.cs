namespace LinuxAio.Cli;

/// <summary>Restores arguments that are not UTF-8, such as file names in another encoding.</summary>
internal static class RawArguments
{
    private const char Replacement = '\uFFFD';
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>Returns the arguments. If the runtime has replaced bytes that are not UTF-8, decodes the arguments
    /// again, with such bytes as the library's strings encode them. Otherwise a file with such a name could not be
    /// found.</summary>
    internal static string[] Restore(string[] arguments) =>
        arguments.Any(static argument => argument.Contains(Replacement))
            ? Decode(File.ReadAllBytes(CommandLine), arguments.Length)
            : arguments;

    /// <summary>Decodes the last <paramref name="count"/> strings of a command line, in which a NUL ends each string.
    /// The strings before them are the runtime's own.</summary>
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
