using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LinuxAio.Cli.Output;

/// <summary>Prints the JSON object with which a command ends.</summary>
internal static class Summary
{
    internal static void WriteJson<T>(T summary, JsonTypeInfo<T> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(summary, type));
}
