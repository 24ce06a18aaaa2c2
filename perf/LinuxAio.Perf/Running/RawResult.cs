using System.Text.Json.Nodes;

namespace LinuxAio.Perf.Running;

/// <summary>The measurement of one contender in one round, as its process printed it.</summary>
internal sealed record RawResult(string Workload, string Section, string Contender, int Round, JsonNode Measurement);
