using LinuxAio.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace LinuxAio.AspNetCore;

/// <summary>Which context works for an application.</summary>
internal static class ContextOf
{
    /// <summary>The one registered with the key; without a key the one registered, or else the process's default.</summary>
    internal static AioContext Services(IServiceProvider services, object? key) =>
        key is null
            ? services.GetService<AioContext>() ?? AioContext.Default
            : services.GetRequiredKeyedService<AioContext>(key);
}
