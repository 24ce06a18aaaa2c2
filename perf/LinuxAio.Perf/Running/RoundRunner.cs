using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace LinuxAio.Perf.Running;

/// <summary>
/// Alternates contenders: every round runs each of them once, every other round in the opposite order, so that what drifts
/// on the machine touches all alike. Keeps what each printed.
/// </summary>
internal sealed class RoundRunner(RunOptions options, Action<string> progress)
{
    private readonly List<RawResult> _results = [];
    private readonly List<MissingContender> _missing = [];

    // Starting a process, draining and shutting down; several times what they take.
    private readonly TimeSpan _timeout =
        TimeSpan.FromSeconds(60 + options.WarmUpSeconds + options.Seconds + (2 * options.CapSeconds));

    public IReadOnlyList<RawResult> Results => _results;

    public IReadOnlyList<MissingContender> Missing => _missing;

    /// <summary>Runs all rounds; returns each contender's measurements, of those that could be measured.</summary>
    /// <param name="prepare">Run before each contender, so that all find the same.</param>
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
                // One that has failed is not asked again, and has no row: a median of the rounds it survived would hide it.
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
                    bool failed = e is not ContenderNotAvailableException;
                    _missing.Add(new MissingContender($"{workload}, {section}", contender.Name, FirstLine(e.Message), failed));
                }
            }
        }

        return measured.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<T>)pair.Value);
    }

    // The report has room for what went wrong; the stack below it was shown as progress.
    private static string FirstLine(string text) => text.Split('\n', 2)[0];
}
