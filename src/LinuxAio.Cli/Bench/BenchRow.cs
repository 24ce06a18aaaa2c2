using System.Text.Json.Serialization;

namespace LinuxAio.Cli.Bench;

/// <summary>What a contender did.</summary>
/// <param name="Name">The contender.</param>
/// <param name="OpsPerSecond">Reads finished a second.</param>
/// <param name="BytesPerSecond">Bytes read a second.</param>
/// <param name="CpuMicrosPerOp">User and system time of the whole process, per read.</param>
/// <param name="P50Micros">Half of all reads took no longer.</param>
/// <param name="P99Micros">99 % of all reads took no longer.</param>
internal sealed record BenchRow(
    string Name, double OpsPerSecond, double BytesPerSecond, double CpuMicrosPerOp, double P50Micros, double P99Micros);

[JsonSerializable(typeof(IReadOnlyList<BenchRow>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BenchRowsJson : JsonSerializerContext;
