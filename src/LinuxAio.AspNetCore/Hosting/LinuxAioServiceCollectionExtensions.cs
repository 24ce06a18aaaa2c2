using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="AioContext"/> and <see cref="AioFileSystem"/> as singletons.</summary>
/// <remarks>The context starts with the host; bad options make the start of the host fail. When the host has stopped
/// everything else, it waits up to <see cref="HostOptions.ShutdownTimeout"/> until no operation is outstanding, and
/// logs a warning if some still are. Then the container disposes the context, which waits up to
/// <see cref="AioOptions.ShutdownTimeout"/> more and then interrupts the operations that can be interrupted.</remarks>
public static class LinuxAioServiceCollectionExtensions
{
    /// <summary>Registers the application's context and its file system.</summary>
    /// <param name="services">Where the services are added.</param>
    /// <param name="configure">Sets options. If this method is called again, the second <paramref name="configure"/>
    /// sets more options of the same context. Null: the defaults.</param>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddLinuxAio(this IServiceCollection services, Action<AioOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, key: null, configure);
    }

    /// <summary>Registers the application's context and its file system, with options from configuration.</summary>
    /// <param name="services">Where the services are added.</param>
    /// <param name="section">A section whose keys are the names of the properties of <see cref="AioOptions"/>. If a key
    /// is unknown, or a value cannot be converted or is out of range, the start of the context throws an
    /// <see cref="InvalidOperationException"/> that names the key.</param>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddLinuxAio(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, key: null, section);
    }

    /// <summary>Registers another context and its file system under a key, so that a slow device does not delay a fast
    /// one. Contexts may share one <see cref="AioOptions.CancellationSignal"/>, but no other code in the process may
    /// handle that signal.</summary>
    /// <param name="services">Where the services are added.</param>
    /// <param name="key">The key that the application asks for the context by, as with
    /// <see cref="FromKeyedServicesAttribute"/>.</param>
    /// <param name="configure">Sets options. If this method is called again with the same key, the second
    /// <paramref name="configure"/> sets more options of the same context. Null: the defaults.</param>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddKeyedLinuxAio(
        this IServiceCollection services, object key, Action<AioOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(key);
        return Add(services, key, configure);
    }

    /// <summary>Registers another context and its file system under a key, with options from configuration; see
    /// <see cref="AddKeyedLinuxAio(IServiceCollection, object, Action{AioOptions}?)"/>.</summary>
    /// <param name="services">Where the services are added.</param>
    /// <param name="key">The key that the application asks for the context by, as with
    /// <see cref="FromKeyedServicesAttribute"/>.</param>
    /// <param name="section">A section as in <see cref="AddLinuxAio(IServiceCollection, IConfiguration)"/>.</param>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddKeyedLinuxAio(
        this IServiceCollection services, object key, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, key, section);
    }

    private static IServiceCollection Add(IServiceCollection services, object? key, IConfiguration section)
    {
        services.AddKeyedSingleton(key, new AioConfigurationSection(section));
        return Add(services, key, options => AioConfigurationSection.Bind(section, options));
    }

    private static IServiceCollection Add(IServiceCollection services, object? key, Action<AioOptions>? configure)
    {
        if (configure is not null)
        {
            services.AddKeyedSingleton<IConfigureOptions<AioOptions>>(key, new ConfigureOptions<AioOptions>(configure));
        }

        bool isNew = !services.Any(
            service => service.ServiceType == typeof(AioContext) && Equals(service.ServiceKey, key));
        if (isNew)
        {
            services.AddLogging();
            services.AddOptions();
            services.AddKeyedSingleton(key, (provider, _) => AioContextFactory.Create(provider, key));
            services.AddSingleton<IHostedService>(provider => new AioContextLifetime(
                provider.GetRequiredKeyedService<AioContext>(key),
                provider.GetRequiredService<ILogger<AioContext>>()));
        }

        services.TryAddKeyedSingleton(
            key, (provider, _) => provider.GetRequiredKeyedService<AioContext>(key).Files);
        return services;
    }
}
