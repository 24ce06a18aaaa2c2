using System.Text.Json.Serialization;

namespace LinuxAio.Cli.Copy;

/// <summary>The JSON object that <c>aio cp --json</c> prints.</summary>
/// <param name="Copied">The number of sources that were copied.</param>
/// <param name="Bytes">The number of bytes that were copied.</param>
/// <param name="Errors">The number of sources that could not be copied.</param>
/// <param name="Seconds">How long the command ran.</param>
internal sealed record CopySummary(long Copied, long Bytes, long Errors, double Seconds);

[JsonSerializable(typeof(CopySummary))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CopySummaryJson : JsonSerializerContext;
