using System.Text.Json;

namespace LinuxAio.Cli.Batch;

/// <summary>One run of the tool.</summary>
/// <param name="Directory">The current directory.</param>
/// <param name="Arguments">The arguments of the tool.</param>
/// <param name="Input">The file that is standard input.</param>
/// <param name="Output">The file that standard output is appended to.</param>
/// <param name="Errors">The file that standard error is appended to.</param>
/// <param name="Umask">The file mode creation mask.</param>
/// <param name="SpinsBeforeInterrupt">SIGINT is sent after spinning so often. Negative: it is not sent.</param>
public sealed record BatchRequest(
    string Directory, IReadOnlyList<string> Arguments, string Input, string Output, string Errors, int Umask,
    int SpinsBeforeInterrupt)
{
    /// <summary>Writes a file of requests, one on each line.</summary>
    public static void WriteFile(string path, IEnumerable<BatchRequest> requests) =>
        File.WriteAllLines(path, requests.Select(static request => JsonSerializer.Serialize(request)));

    internal static IEnumerable<BatchRequest> ReadFile(string path) =>
        File.ReadLines(path).Select(static line => JsonSerializer.Deserialize<BatchRequest>(line)!);
}
