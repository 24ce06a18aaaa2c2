using System.Text.Json;
using System.Text.Json.Serialization;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Report;

/// <summary>Every measurement of every round, for other statistics than those of the report.</summary>
internal sealed record RawData(Machine Machine, RunOptions Options, IReadOnlyList<RawResult> Results)
{
    public string ToJson() => JsonSerializer.Serialize(this, RawDataJson.Default.RawData);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RawData))]
internal sealed partial class RawDataJson : JsonSerializerContext;
