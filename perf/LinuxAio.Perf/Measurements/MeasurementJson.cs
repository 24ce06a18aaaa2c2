using System.Text.Json.Serialization;

namespace LinuxAio.Perf.Measurements;

/// <summary>The names the native drivers print, too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReadMeasurement))]
[JsonSerializable(typeof(StarvationMeasurement))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
