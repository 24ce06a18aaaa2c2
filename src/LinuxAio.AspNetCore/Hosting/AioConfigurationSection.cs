using LinuxAio.Tasks;
using Microsoft.Extensions.Configuration;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>Where options came from, so that an error can name the key.</summary>
internal sealed class AioConfigurationSection(IConfiguration section)
{
    /// <summary>Misspelt keys are refused: an option silently left at its default is found only under load.</summary>
    internal static void Bind(IConfiguration section, AioOptions options) =>
        section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);

    /// <summary>The key of a property, when it is this section that sets it.</summary>
    internal string? KeyOf(string property)
    {
        IConfigurationSection value = section.GetSection(property);
        return value.Exists() ? value.Path : null;
    }
}
