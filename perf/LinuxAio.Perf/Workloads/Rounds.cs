using LinuxAio.Perf.Statistics;

namespace LinuxAio.Perf.Workloads;

/// <summary>The measurements of the contenders of a section, round by round.</summary>
internal sealed class Rounds<T>(IReadOnlyDictionary<string, IReadOnlyList<T>> measured)
{
    /// <summary>The contenders that could be measured, in the order of the table.</summary>
    public IEnumerable<string> Names => measured.Keys;

    public IReadOnlyList<T> this[string name] => measured[name];

    /// <summary>Returns the median of a figure over the rounds; null if the contender could not be measured.</summary>
    public double? MedianOf(string name, Func<T, double> figure) =>
        measured.TryGetValue(name, out IReadOnlyList<T>? rounds) ? Median.Of(rounds.Select(figure)) : null;

    /// <summary>Returns a figure of one contender divided by that of another; null unless both could be measured. The
    /// result is the median of the ratios of the rounds, because the speed of the machine changes less within a round
    /// than over all rounds.</summary>
    public double? Ratio(string name, string other, Func<T, double> figure) =>
        measured.TryGetValue(name, out IReadOnlyList<T>? rounds) &&
        measured.TryGetValue(other, out IReadOnlyList<T>? others)
            ? Median.Of(rounds.Zip(others, (one, two) => figure(one) / figure(two)))
            : null;
}
