using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace LinuxAio.Perf.Running;

/// <summary>Runs contenders in rounds: a round runs each of them once, every second round in reverse order, so that a
/// machine that slows down or speeds up affects all alike. Keeps the measurements.</summary>
internal sealed class RoundRunner(RunOptions options, Action<string> progress)
{
    private readonly List<RawResult> _results = [];
    private readonly List<MissingContender> _missing = [];

    // Beside the measurement a child starts, drains and shuts down: a minute is several times what that takes.
    private readonly TimeSpan _timeout =
        TimeSpan.FromSeconds(60 + options.WarmUpSeconds + options.Seconds + (2 * options.CapSeconds));

    public IReadOnlyList<RawResult> Results => _results;

    public IReadOnlyList<MissingContender> Missing => _missing;

    /// <summary>Runs all rounds of a section.</summary>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="section">The title of the section.</param>
    /// <param name="contenders">The contenders, in the order of the table.</param>
    /// <param name="type">How to read what a contender prints.</param>
    /// <param name="prepare">Called before each contender, so that all start in the same state.</param>
    /// <returns>The measurements by name of the contender, without those that could not be measured.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<T>> Run<T>(
        string workload,
        string section,
        IReadOnlyList<Contender> contenders,
        JsonTypeInfo<T> type,
        Action? prepare = null)
    {
        Dictionary<string, List<T>> measured = contenders.ToDictionary(c => c.Name, _ => new List<T>());
        for (int round = 1; round <= options.Runs; round++)
        {
            foreach (Contender contender in round % 2 == 1 ? contenders : contenders.Reverse())
            {
                // A contender that failed once has no row: a median of its other rounds would hide the failure.
                if (round > contender.MaxRounds || !measured.ContainsKey(contender.Name))
                {
                    continue;
                }

                progress($"{workload}, {section}, round {round} of {options.Runs}: {contender.Name}");
                prepare?.Invoke();
                try
                {
                    string line = ChildProcess.Run(contender, _timeout);
                    measured[contender.Name].Add(JsonSerializer.Deserialize(line, type)!);
                    _results.Add(new RawResult(workload, section, contender.Name, round, JsonNode.Parse(line)!));
                }
                catch (Exception e)
                    when (e is ContenderNotAvailableException or ContenderFailedException or JsonException)
                {
                    measured.Remove(contender.Name);
                    progress($"{contender.Name}: {e.Message}");
                    _missing.Add(new MissingContender(
                        $"{workload}, {section}",
                        contender.Name,
                        FirstLine(e.Message),
                        Failed: e is not ContenderNotAvailableException));
                }
            }
        }

        return measured.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<T>)pair.Value);
    }

    // The report has room for the message only. The stack trace below it was printed as progress.
    private static string FirstLine(string text) => text.Split('\n', 2)[0];
}
