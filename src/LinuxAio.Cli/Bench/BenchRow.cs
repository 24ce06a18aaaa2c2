using System.Text.Json.Serialization;

namespace LinuxAio.Cli.Bench;

/// <summary>The result of one way of reading.</summary>
/// <param name="Name">The name of the way of reading.</param>
/// <param name="OpsPerSecond">Reads per second.</param>
/// <param name="BytesPerSecond">Bytes read per second.</param>
/// <param name="CpuMicrosPerOp">User and system time of the whole process, in microseconds per read.</param>
/// <param name="P50Micros">Half of the reads took at most this long, in microseconds.</param>
/// <param name="P99Micros">99 % of the reads took at most this long, in microseconds.</param>
internal sealed record BenchRow(
    string Name, double OpsPerSecond, double BytesPerSecond, double CpuMicrosPerOp, double P50Micros, double P99Micros);

[JsonSerializable(typeof(IReadOnlyList<BenchRow>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BenchRowsJson : JsonSerializerContext;
