using System.Globalization;
using LinuxAio.Tasks;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>A running request in words.</summary>
internal static class RequestText
{
    internal static string Of(AioRequestInfo request)
    {
        string subject = request.Path is { } path ? $"'{path}'" : $"descriptor {request.Descriptor}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{request.Operation} {subject} for {request.Age.TotalSeconds:0.0} s");
    }
}
