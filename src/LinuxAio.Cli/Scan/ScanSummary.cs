using System.Text.Json.Serialization;

namespace LinuxAio.Cli.Scan;

/// <summary>The result as <c>--json</c> prints it: these keys, in this order.</summary>
internal sealed record ScanSummary(
    long Directories, long Files, long Symlinks, long Others, long Bytes, long AllocatedBytes, long Errors,
    double Seconds);

/// <summary>Writes a <see cref="ScanSummary"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScanSummary))]
internal sealed partial class ScanSummaryJson : JsonSerializerContext;
