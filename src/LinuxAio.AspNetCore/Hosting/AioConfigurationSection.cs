using LinuxAio.Tasks;
using Microsoft.Extensions.Configuration;

namespace LinuxAio.AspNetCore.Hosting;

/// <summary>The configuration section that options were bound from, so that an error message can name the
/// key.</summary>
internal sealed class AioConfigurationSection(IConfiguration section)
{
    /// <summary>Binds the section to the options. A misspelt key throws: otherwise the option would silently keep its
    /// default, which is noticed only under load.</summary>
    internal static void Bind(IConfiguration section, AioOptions options) =>
        section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);

    /// <summary>Returns the full key of a property, or null if this section does not set the property.</summary>
    internal string? KeyOf(string property)
    {
        IConfigurationSection value = section.GetSection(property);
        return value.Exists() ? value.Path : null;
    }
}
