using LinuxAio.Tasks.Interop;

namespace LinuxAio.Cli.Output;

/// <summary>What others have named, as it can be printed.</summary>
internal static class TerminalText
{
    /// <summary>A name: on one line, harmless, and unlike any other name.</summary>
    internal static string Escape(string name) => PathText.Escape(name, @"\");

    /// <summary>A message: on one line and harmless. Names in the library's messages are escaped already, those in .NET's
    /// are not.</summary>
    internal static string EscapeMessage(string message) => PathText.Escape(message, "");
}
