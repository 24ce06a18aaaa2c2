using System.CommandLine;
using System.Globalization;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Starvation;

namespace LinuxAio.Perf.Commands;

/// <summary>The command of a child process for P6: measures one contender and prints one line of JSON.</summary>
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
            ChildAnswer.Print(bench.Measure(), MeasurementJson.Default.StarvationMeasurement);
        });
        return command;
    }

    /// <summary>The contender whose process runs this command.</summary>
    /// <param name="title">The name in the table.</param>
    /// <param name="name">A name from <see cref="StarvationContender"/>.</param>
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
