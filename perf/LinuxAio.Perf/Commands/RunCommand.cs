using System.CommandLine;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Workloads;

namespace LinuxAio.Perf.Commands;

/// <summary>What a user runs: the workloads, side by side with their peers.</summary>
internal static class RunCommand
{
    private static readonly IReadOnlyList<Workload> All =
    [
        new CachedReads(), new HopOnly(), new TreeScan(), new StarvedThreadPool(), new Transfers(), new StaticFiles(),
    ];

    public static RootCommand Create()
    {
        Argument<string[]> workloads = new("workloads")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Which to run; all when none is named.",
        };
        workloads.AcceptOnlyFromAmong([.. All.Select(workload => workload.Name)]);
        Option<int> runs = Positive("--runs", "Rounds; medians over them are reported. Even: as many in either order.", 6);
        Option<double> seconds = Positive("--seconds", "Measured time of one contender in one round.", 2.0);
        Option<double> warmUp = Positive("--warm-up", "Seconds before it, for the JIT to settle.", 1.0);
        Option<double> cap = Positive("--cap", "Longest wait in seconds for one starved ThreadPool item.", 30.0);
        Option<string> output = Folder("--output", "Folder for the report, raw data, charts and scratch files.");
        Option<string> peers = Folder("--peers", "Folder of the native drivers.");
        RootCommand command = new("Measures LinuxAio.Tasks side by side with its peers.")
        {
            workloads, runs, seconds, warmUp, cap, output, peers,
        };
        command.SetAction(parsed =>
        {
            RunOptions options = new(
                parsed.GetValue(workloads) is { Length: > 0 } named ? named : [.. All.Select(w => w.Name)],
                parsed.GetValue(runs),
                parsed.GetValue(seconds),
                parsed.GetValue(warmUp),
                parsed.GetValue(cap),
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(peers));
            return SideBySide.Run([.. All.Where(workload => options.Workloads.Contains(workload.Name))], options);
        });
        return command;
    }

    private static Option<T> Positive<T>(string name, string description, T defaultValue)
        where T : struct, IComparable<T>
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>().CompareTo(default) <= 0)
            {
                result.AddError($"{name} must be more than 0.");
            }
        });
        return option;
    }

    private static Option<string> Folder(string name, string description) =>
        new(name) { Description = description, Required = true };
}
