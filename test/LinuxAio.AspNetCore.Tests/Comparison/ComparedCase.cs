namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>One request and the answers of this library and of the framework.</summary>
internal sealed record ComparedCase(ComparedRequest Request, ComparedAnswer Ours, ComparedAnswer Theirs)
{
    /// <summary>Finds the listed differences that explain why the answers differ.</summary>
    /// <param name="unexplained">What no difference explains; null: nothing.</param>
    internal IReadOnlyList<Difference> Explain(out string? unexplained)
    {
        unexplained = null;
        List<Difference> found = [.. Differences.All.Where(difference => difference.Explains(this))];
        if (Ours.Status != Theirs.Status || Ours.Body != Theirs.Body)
        {
            found.RemoveAll(static difference => difference.Headers.Length > 0);
            unexplained = found.Count > 0 ? null : "status or body";
            return found;
        }

        IReadOnlyList<string> headers = Ours.HeadersOtherThan(Theirs);
        found.RemoveAll(difference => !difference.Headers.Intersect(headers).Any());
        string[] rest = [.. headers.Except(found.SelectMany(static difference => difference.Headers))];
        unexplained = rest.Length > 0 ? string.Join(", ", rest) : null;
        return found;
    }

    public override string ToString() => $"{Request}\n  ours: {Ours}\n  theirs: {Theirs}";
}
