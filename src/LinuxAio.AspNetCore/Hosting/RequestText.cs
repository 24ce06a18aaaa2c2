using System.Globalization;
using LinuxAio.Tasks;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>Describes a running operation: <c>read '/a/b' for 3.2 s</c>.</summary>
internal static class RequestText
{
    internal static string Of(AioRequestInfo request)
    {
        string subject = request.Path is { } path ? $"'{path}'" : $"descriptor {request.Descriptor}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{request.Operation} {subject} for {request.Age.TotalSeconds:0.0} s");
    }
}
