using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>What the contenders of a section measured, round by round.</summary>
internal sealed class Rounds<T>(IReadOnlyDictionary<string, IReadOnlyList<T>> measured)
{
    /// <summary>Those that could be measured, in the order of the table.</summary>
    public IEnumerable<string> Names => measured.Keys;

    public IReadOnlyList<T> this[string name] => measured[name];

    /// <summary>The median over the rounds; null for a contender without any.</summary>
    public double? MedianOf(string name, Func<T, double> figure) =>
        measured.TryGetValue(name, out IReadOnlyList<T>? rounds) ? Median.Of(rounds.Select(figure)) : null;

    /// <summary>One's figure over another's: the median of the rounds' ratios, for within a round the machine has drifted
    /// less than over all of them. Null unless both have been measured.</summary>
    public double? Ratio(string name, string other, Func<T, double> figure) =>
        measured.TryGetValue(name, out IReadOnlyList<T>? rounds) &&
        measured.TryGetValue(other, out IReadOnlyList<T>? others)
            ? Median.Of(rounds.Zip(others, (one, two) => figure(one) / figure(two)))
            : null;
}
