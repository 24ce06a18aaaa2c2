using System.CommandLine;
using System.Text.Json;
using LinuxAio.Measuring;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Reads;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>What a child process runs for P1 and P3: one contender, one line of JSON.</summary>
internal static class MeasureReadsCommand
{
    private const string Name = "measure-reads";

    public static Command Create()
    {
        Argument<string> contender = new("contender");
        Argument<string[]> settings = new("settings") { Arity = ArgumentArity.OneOrMore };
        Command command = new(Name, "Measures one contender in this process.") { contender, settings };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            ReadSettings read = ReadSettings.Parse(parsed.GetRequiredValue(settings));
            using ReadBench bench = ReadContender.Create(parsed.GetRequiredValue(contender), read);
            ReadMeasurement measured = bench.Measure();
            Console.WriteLine(JsonSerializer.Serialize(measured, MeasurementJson.Default.ReadMeasurement));
        });
        return command;
    }

    /// <summary>The row that starts this program again with the command.</summary>
    /// <param name="name">One of <see cref="ReadContender"/>'s.</param>
    public static Contender Contender(string title, string name, ReadSettings settings) =>
        Running.Contender.OfThisProgram(title, [Name, name, .. settings.ToArguments()]);
}
