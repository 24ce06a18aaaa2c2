using System.Text.Json.Serialization;

namespace LinuxAio.Cli.Remove;

/// <summary>The JSON object that <c>aio rm --json</c> prints.</summary>
/// <param name="Removed">The number of paths that were deleted; with <c>-f</c>, paths that did not exist count,
/// too.</param>
/// <param name="Errors">The number of paths that could not be deleted.</param>
/// <param name="Seconds">How long the command ran.</param>
internal sealed record RemoveSummary(long Removed, long Errors, double Seconds);

[JsonSerializable(typeof(RemoveSummary))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class RemoveSummaryJson : JsonSerializerContext;
