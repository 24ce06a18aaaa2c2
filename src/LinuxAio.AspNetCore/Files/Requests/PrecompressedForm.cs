using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore.Files.Requests;

/// <summary>A compressed form of a file that may lie beside it.</summary>
/// <param name="Coding">The value of Content-Encoding.</param>
/// <param name="Suffix">What its name has after the name of the file.</param>
internal sealed record PrecompressedForm(string Coding, string Suffix)
{
    private const string Identity = "identity";
    private const string Any = "*";

    private static readonly PrecompressedForm[] s_all = [new("br", ".br"), new("gzip", ".gz")];

    /// <summary>The forms that the client likes at least as much as the file itself, the best first. See RFC 9110,
    /// section 12.5.3.</summary>
    internal static IReadOnlyList<PrecompressedForm> AcceptedBy(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding.Count == 0)
        {
            return [];
        }

        IList<StringWithQualityHeaderValue> accepted = request.GetTypedHeaders().AcceptEncoding;
        double identity = QualityOf(Identity, accepted);
        return
        [
            .. s_all.Where(form => QualityOf(form.Coding, accepted) is > 0 and var quality && quality >= identity)
                .OrderByDescending(form => QualityOf(form.Coding, accepted)),
        ];
    }

    private static double QualityOf(string coding, IList<StringWithQualityHeaderValue> accepted) =>
        (Find(coding, accepted) ?? Find(Any, accepted)) is { } found ? found.Quality ?? 1 : 0;

    private static StringWithQualityHeaderValue? Find(string coding, IList<StringWithQualityHeaderValue> accepted) =>
        accepted.FirstOrDefault(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase));
}
