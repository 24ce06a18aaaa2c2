using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Starvation;

namespace LinuxAio.Perf.Commands;

/// <summary>What a child process runs for P6: one contender, one line of JSON.</summary>
internal static class MeasureStarvationCommand
{
    private const string Name = "measure-starvation";

    public static Command Create()
    {
        Argument<string> contender = new("contender");
        Argument<string> directory = new("directory");
        Argument<int> blocked = new("blocked");
        Argument<int> samples = new("samples");
        Argument<double> cap = new("cap-seconds");
        Command command = new(Name, "Measures one contender in this process.")
        {
            contender, directory, blocked, samples, cap,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            StarvationSettings settings = new(
                parsed.GetRequiredValue(directory),
                parsed.GetRequiredValue(blocked),
                parsed.GetRequiredValue(samples),
                parsed.GetRequiredValue(cap));
            IBlockedReads reads = StarvationContender.Create(parsed.GetRequiredValue(contender), settings.Blocked);
            using StarvationBench bench = new(settings, reads);
            StarvationMeasurement measured = bench.Measure();
            Console.WriteLine(JsonSerializer.Serialize(measured, MeasurementJson.Default.StarvationMeasurement));
        });
        return command;
    }

    /// <summary>The row that starts this program again with the command.</summary>
    /// <param name="name">One of <see cref="StarvationContender"/>'s.</param>
    public static Contender Contender(string title, string name, StarvationSettings settings) =>
        Running.Contender.OfThisProgram(
            title,
            Name,
            name,
            settings.Directory,
            settings.Blocked.ToString(CultureInfo.InvariantCulture),
            settings.Samples.ToString(CultureInfo.InvariantCulture),
            settings.CapSeconds.ToString(CultureInfo.InvariantCulture));
}
