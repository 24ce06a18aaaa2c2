using LinuxAio.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>Finds the context that an application uses.</summary>
internal static class ContextResolver
{
    /// <summary>Returns the context registered with the key. Without a key it returns the context registered by
    /// <c>AddLinuxAio</c>, or <see cref="AioContext.Default"/> if there is none.</summary>
    internal static AioContext Resolve(IServiceProvider services, object? key) =>
        key is null
            ? services.GetService<AioContext>() ?? AioContext.Default
            : services.GetRequiredKeyedService<AioContext>(key);
}
