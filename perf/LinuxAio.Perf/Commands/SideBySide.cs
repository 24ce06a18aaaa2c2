using LinuxAio.Perf.Report;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Workloads;
using Spectre.Console;

namespace LinuxAio.Perf.Commands;

/// <summary>Runs workloads and writes what came of it.</summary>
internal static class SideBySide
{
    /// <summary>0 whether targets are met or missed; 1 when a contender failed, so that its row is missing.</summary>
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
            // Another run's charts would be taken for this one's.
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
            // The drawing library's native part is not there for every distribution; the figures are complete without.
            Console.Error.WriteLine($"Charts skipped: {e.GetBaseException().Message}");
        }
    }
}
