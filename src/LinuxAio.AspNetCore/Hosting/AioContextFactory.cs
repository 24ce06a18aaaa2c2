using LinuxAio.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>Creates a context from the options that are registered for it.</summary>
internal static class AioContextFactory
{
    internal static AioContext Create(IServiceProvider provider, object? key)
    {
        AioOptions options = OptionsOf(provider, key);
        try
        {
            return new AioContext(options);
        }
        catch (ArgumentOutOfRangeException e) when (KeyOf(provider, key, e.ParamName) is { } configurationKey)
        {
            throw new InvalidOperationException(
                $"The configuration key '{configurationKey}' is out of range: {e.Message}", e);
        }
    }

    private static AioOptions OptionsOf(IServiceProvider provider, object? key)
    {
        if (key is null)
        {
            return provider.GetRequiredService<IOptions<AioOptions>>().Value;
        }

        var options = new AioOptions();
        foreach (var configure in provider.GetKeyedServices<IConfigureOptions<AioOptions>>(key))
        {
            configure.Configure(options);
        }

        return options;
    }

    private static string? KeyOf(IServiceProvider provider, object? key, string? property) =>
        property is null ? null : provider.GetKeyedServices<AioConfigurationSection>(key)
            .Select(section => section.KeyOf(property)).LastOrDefault(static found => found is not null);
}
