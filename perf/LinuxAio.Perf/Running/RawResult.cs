using System.Text.Json.Nodes;

namespace LinuxAio.Perf.Running;

/// <summary>One contender's measurement in one round, as its process printed it.</summary>
internal sealed record RawResult(string Workload, string Section, string Contender, int Round, JsonNode Measurement);
