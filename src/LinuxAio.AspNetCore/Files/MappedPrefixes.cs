using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace LinuxAio.AspNetCore.Files;

/// <summary>Remembers, among the data sources of one builder, which prefixes <c>MapAioFiles</c> has mapped there.
/// Routing finds two endpoints of one prefix only when a request comes, and fails each of them.</summary>
internal sealed class MappedPrefixes : EndpointDataSource
{
    private readonly Dictionary<string, string> _roots = new(StringComparer.OrdinalIgnoreCase);

    public override IReadOnlyList<Endpoint> Endpoints => [];

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    internal static MappedPrefixes Of(IEndpointRouteBuilder endpoints)
    {
        MappedPrefixes? mapped = endpoints.DataSources.OfType<MappedPrefixes>().FirstOrDefault();
        if (mapped is null)
        {
            mapped = new MappedPrefixes();
            endpoints.DataSources.Add(mapped);
        }

        return mapped;
    }

    /// <exception cref="InvalidOperationException">The prefix is mapped already.</exception>
    internal void RequireFree(string prefix, string root)
    {
        if (_roots.TryGetValue(KeyOf(prefix), out string? mapped))
        {
            throw new InvalidOperationException(
                $"The prefix '/{KeyOf(prefix)}' has the root '{mapped}' already, so '{root}' cannot be mapped there. " +
                "Use UseAioFiles for roots that overlay each other, and MapGroup with RequireHost for one root per " +
                "host.");
        }
    }

    internal void Add(string prefix, string root) => _roots.Add(KeyOf(prefix), root);

    private static string KeyOf(string prefix) => prefix.Trim('/');
}
