using System.CommandLine;
using LinuxAio.Measuring;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Reads;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>The command of a child process for P1 and P3: measures one contender and prints one line of JSON.</summary>
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
            ChildAnswer.Print(bench.Measure(), MeasurementJson.Default.ReadMeasurement);
        });
        return command;
    }

    /// <summary>The contender whose process runs this command.</summary>
    /// <param name="title">The name in the table.</param>
    /// <param name="name">A name from <see cref="ReadContender"/>.</param>
    public static Contender Contender(string title, string name, ReadSettings settings) =>
        Running.Contender.OfThisProgram(title, [Name, name, .. settings.ToArguments()]);
}
