using System.Text.Json.Serialization;
using LinuxAio.Cli.Bench.Reads;

namespace LinuxAio.Perf.Measurements;

/// <summary>The names the native drivers print, too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReadMeasurement))]
[JsonSerializable(typeof(StarvationMeasurement))]
[JsonSerializable(typeof(WorkMeasurement))]
[JsonSerializable(typeof(LoadMeasurement))]
[JsonSerializable(typeof(ServerLap))]
[JsonSerializable(typeof(CachedFileMeasurement))]
[JsonSerializable(typeof(SlowFileMeasurement))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
