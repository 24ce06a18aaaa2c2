using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="AioContext"/> and <see cref="AioFileSystem"/>, each one for the whole
/// application.</summary>
/// <remarks>The context starts with the host, so that bad options stop the start. When the host has stopped everything else
/// it waits, within <see cref="HostOptions.ShutdownTimeout"/>, until nothing is outstanding; then the container disposes
/// the context, which interrupts what is left after <see cref="AioOptions.ShutdownTimeout"/>.</remarks>
public static class LinuxAioServiceCollectionExtensions
{
    /// <summary>Registers the application's context and its file system.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets options. Called again, more options are set on the same context.</param>
    public static IServiceCollection AddLinuxAio(this IServiceCollection services, Action<AioOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, key: null, configure);
    }

    /// <summary>Registers the application's context and its file system, with options from configuration.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="section">Keys named as the properties of <see cref="AioOptions"/>. An unknown key, or a value
    /// that is not one or out of its range, is an
    /// <see cref="InvalidOperationException"/> naming the key when the context starts.</param>
    public static IServiceCollection AddLinuxAio(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, key: null, section);
    }

    /// <summary>Registers a context of its own under a key, with its file system: to keep a slow device from holding
    /// up a fast one. Each must have a
    /// <see cref="AioOptions.CancellationSignal"/> that no other code handles; contexts may share
    /// one.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="key">The key to ask for it by, as with <see cref="FromKeyedServicesAttribute"/>.</param>
    /// <param name="configure">Sets options. Called again with the same key, more options are set on the same
    /// context.</param>
    public static IServiceCollection AddKeyedLinuxAio(
        this IServiceCollection services, object key, Action<AioOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(key);
        return Add(services, key, configure);
    }

    /// <summary>As <see cref="AddKeyedLinuxAio(IServiceCollection, object, Action{AioOptions}?)"/>, with options from
    /// configuration.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="key">The key to ask for it by.</param>
    /// <param name="section">As for <see cref="AddLinuxAio(IServiceCollection, IConfiguration)"/>.</param>
    public static IServiceCollection AddKeyedLinuxAio(this IServiceCollection services, object key, IConfiguration section)
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
