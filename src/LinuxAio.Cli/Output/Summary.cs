using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LinuxAio.Cli.Copy;
using LinuxAio.Cli.Remove;

namespace LinuxAio.Cli.Output;

/// <summary>The one line of JSON a command ends with.</summary>
internal static class Summary
{
    internal static void WriteJson<T>(T summary, JsonTypeInfo<T> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(summary, type));
}

[JsonSerializable(typeof(CopySummary))]
[JsonSerializable(typeof(RemoveSummary))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class SummaryJson : JsonSerializerContext;
