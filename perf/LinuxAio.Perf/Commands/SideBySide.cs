using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Workloads;
using Spectre.Console;

namespace LinuxAio.Perf.Commands;

/// <summary>Runs workloads and writes the report.</summary>
internal static class SideBySide
{
    /// <returns>The exit code: 0, also when targets are missed; 1 when a contender failed, so that its row is
    /// missing.</returns>
    public static int Run(IReadOnlyList<Workload> workloads, RunOptions options)
    {
        Directory.CreateDirectory(options.Output);
        Machine machine = Machine.Now();
        RoundRunner runner = new(options, Console.Error.WriteLine);
        List<WorkloadReport> finished = [.. workloads.Select(workload => workload.Run(runner, options))];
        FullReport report = new(machine, options, finished, runner.Missing);
        IAnsiConsole console = ConsoleReport.CreateConsole();
        ConsoleReport.Write(console, report);
        File.WriteAllText(Path.Combine(options.Output, "report.md"), MarkdownReport.Render(report));
        File.WriteAllText(
            Path.Combine(options.Output, "results.json"),
            new RawData(machine, options, runner.Results).ToJson());
        SaveCharts(finished.SelectMany(workload => workload.Charts), Path.Combine(options.Output, "charts"));
        console.WriteLine($"Report, raw data and charts: {options.Output}");
        return runner.Missing.Any(contender => contender.Failed) ? 1 : 0;
    }

    private static void SaveCharts(IEnumerable<ComparisonChart> charts, string folder)
    {
        if (Directory.Exists(folder))
        {
            // Charts of an earlier run would look like charts of this one.
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        try
        {
            foreach (ComparisonChart chart in charts.Where(chart => chart.Bars.Count > 0))
            {
                ChartFile.Save(chart, folder);
            }
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            // The drawing library has no native part for some distributions. The tables have all figures.
            Console.Error.WriteLine($"Charts skipped: {e.GetBaseException().Message}");
        }
    }
}
