using System.CommandLine;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Workloads;

namespace LinuxAio.Perf.Commands;

/// <summary>The command of the user: runs workloads and compares the library with its peers.</summary>
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
            Description = "Workloads to run. Default: all.",
        };
        workloads.AcceptOnlyFromAmong([.. All.Select(workload => workload.Name)]);
        Option<int> runs = Positive("--runs", "Rounds; an even number, since every second one is in reverse order.", 6);
        Option<double> seconds = Positive("--seconds", "Seconds to measure a contender of P1, P3 and P11.", 2.0);
        Option<double> warmUp = Positive("--warm-up", "Seconds to warm up before: no JIT time is measured.", 1.0);
        Option<double> cap = Positive("--cap", "Most seconds to wait for one starved ThreadPool item.", 30.0);
        Option<string> output = Folder("--output", "Folder for report, raw data, charts and temporary files.");
        Option<string> peers = Folder("--peers", "Folder of the native drivers.");
        RootCommand command = new(
            "Measures LinuxAio.Tasks side by side with its peers, each contender in a process of its own.\n\n"
            + string.Join('\n', All.Select(workload => workload.Title)))
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

    // Hidden from the user: perf/run gives the folders.
    private static Option<string> Folder(string name, string description) =>
        new(name) { Description = description, Required = true, Hidden = true };
}
