using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Work;

namespace LinuxAio.Perf.Commands;

/// <summary>The command of a child process for P5 and P9: does one piece of work itself or starts a program that does
/// it, and prints one line of JSON.</summary>
internal static class MeasureWorkCommand
{
    private const string Name = "measure-work";
    private const string ProgramOption = "--program";
    private const string WarmUpOption = "--warm-up";

    public static Command Create()
    {
        Argument<string> work = new("work");
        Argument<string[]> arguments = new("arguments") { Arity = ArgumentArity.ZeroOrMore };
        Option<bool> program = new(ProgramOption) { Description = "The work is a program with these arguments." };
        Option<double> warmUp = new(WarmUpOption) { Description = "Seconds of the same work on little data before." };
        Command command = new(Name, "Measures one piece of work in this process.") { work, arguments, program, warmUp };
        command.Hidden = true;
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, _) =>
        {
            string name = parsed.GetRequiredValue(work);
            string[] rest = [.. parsed.GetValue(arguments) ?? [], .. parsed.UnmatchedTokens];
            if (parsed.GetValue(warmUp) is var seconds and > 0)
            {
                await WarmUp.RunAsync(name, TimeSpan.FromSeconds(seconds));
            }

            long start = Stopwatch.GetTimestamp();
            if (parsed.GetValue(program))
            {
                await RunProgramAsync(name, rest);
            }
            else
            {
                await WorkContender.RunAsync(name, rest);
            }

            var measured = new WorkMeasurement(Stopwatch.GetElapsedTime(start).TotalSeconds);
            ChildAnswer.Print(measured, MeasurementJson.Default.WorkMeasurement);
        });
        return command;
    }

    /// <summary>A contender that is .NET code. Its process warms up before it is measured.</summary>
    /// <param name="title">The name in the table.</param>
    /// <param name="name">A name from <see cref="WorkContender"/>.</param>
    public static Contender Code(string title, string name, RunOptions options, params string[] paths) =>
        Contender.OfThisProgram(
            title,
            [Name, WarmUpOption, options.WarmUpSeconds.ToString(CultureInfo.InvariantCulture), name, .. paths]);

    /// <summary>A contender that is a program of its own, given by name or path. Its output is dropped.</summary>
    /// <param name="title">The name in the table.</param>
    public static Contender Program(string title, string program, params string[] arguments) =>
        Contender.OfThisProgram(title, [Name, ProgramOption, program, "--", .. arguments]);

    private static async Task RunProgramAsync(string program, string[] arguments)
    {
        ProcessStartInfo start = new("sh", ["-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments]);
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
