using LinuxAio.Tasks.Interop;

namespace LinuxAio.Cli.Output;

/// <summary>Escapes names and messages, so that they cannot control the terminal when they are printed.</summary>
internal static class TerminalText
{
    /// <summary>Escapes a name. The result is one line without control characters, and two different names have
    /// different results.</summary>
    internal static string Escape(string name) => PathText.Escape(name, @"\");

    /// <summary>Escapes a message. The result is one line without control characters. Backslashes stay as they are,
    /// because names in the library's messages are escaped already; names in .NET's messages are not.</summary>
    internal static string EscapeMessage(string message) => PathText.Escape(message, "");
}
