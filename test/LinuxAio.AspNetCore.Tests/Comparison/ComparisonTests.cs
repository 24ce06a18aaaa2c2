using System.Text.RegularExpressions;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>This library and the framework give the same answer to the same request, except for
/// <see cref="Differences"/>.</summary>
public sealed partial class ComparisonTests
{
    private const string Page = "src/LinuxAio.Tasks/docs/aspnetcore.md";

    [Fact]
    public async Task EveryAnswer_IsTheFrameworks_OrAListedDifference()
    {
        await using ComparisonServers servers = await ComparisonServers.StartAsync();
        List<string> failures = [];
        HashSet<Difference> found = [];
        HashSet<int> statuses = [];
        int count = 0;
        foreach (ComparedRequest request in ComparisonRequests.OfFolders().Concat(ComparisonRequests.OfResults()))
        {
            ComparedCase answered = await servers.AskAsync(request);
            found.UnionWith(answered.Explain(out string? unexplained));
            if (unexplained is not null)
            {
                failures.Add($"{unexplained}: {answered}");
            }

            statuses.Add(answered.Ours.Status);
            count++;
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} cases:\n{string.Join('\n', failures)}");
        Assert.Empty(Differences.All.Except(found).Select(static difference => difference.Row));

        // The comparison would prove nothing if it were small, or all answers were errors.
        Assert.InRange(count, 700, int.MaxValue);
        Assert.Superset(new HashSet<int> { 200, 206, 301, 304, 404, 405, 412, 416 }, statuses);
    }

    [Fact]
    public void EveryDifference_IsOnThePage_AndNoOther()
    {
        string[] rows = [.. TableRow().Matches(Section()).Select(static match => match.Value).Skip(2)];

        Assert.Equal(Differences.All.Select(static difference => difference.Row), rows);
    }

    private static string Section()
    {
        string page = Repository.ReadAllText(Page);
        string rest = page[page.IndexOf("## Differences from the framework", StringComparison.Ordinal)..];
        int end = rest.IndexOf("\n## ", StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }

    [GeneratedRegex(@"^\|.*\|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
