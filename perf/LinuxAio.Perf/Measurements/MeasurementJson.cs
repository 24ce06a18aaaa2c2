using System.Text.Json.Serialization;
using LinuxAio.Measuring;

namespace LinuxAio.Perf.Measurements;

/// <summary>The measurements as JSON, with the names that the native drivers print.</summary>
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
