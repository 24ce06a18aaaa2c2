namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>What a server answered: the headers that matter, the server's own tag as <c>{etag}</c>, and the body,
/// decompressed.</summary>
internal sealed record ComparedAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The names of the headers that two answers do not have in common.</summary>
    internal IReadOnlyList<string> HeadersOtherThan(ComparedAnswer other) =>
    [
        .. Headers.Keys.Union(other.Headers.Keys)
            .Where(name => Headers.GetValueOrDefault(name) != other.Headers.GetValueOrDefault(name)).Order(),
    ];

    public override string ToString() =>
        $"{Status} {string.Join("; ", Headers.Select(static one => $"{one.Key}: {one.Value}").Order())} {Body}";
}
