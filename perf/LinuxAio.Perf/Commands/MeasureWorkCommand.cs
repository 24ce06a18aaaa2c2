using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;
using LinuxAio.Perf.Work;

namespace LinuxAio.Perf.Commands;

/// <summary>What a child process runs for P5 and P9: one piece of work, in it or in a program of its own, and one line of
/// JSON.</summary>
internal static class MeasureWorkCommand
{
    private const string Name = "measure-work";
    private const string ProgramOption = "--program";
    private const string WarmUpOption = "--warm-up";

    public static Command Create()
    {
        Argument<string> work = new("work");
        Argument<string[]> arguments = new("arguments") { Arity = ArgumentArity.ZeroOrMore };
        Option<bool> program = new(ProgramOption) { Description = "The work is a program, and these are its arguments." };
        Option<double> warmUp = new(WarmUpOption) { Description = "For so many seconds before, the work on little." };
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
            Console.WriteLine(JsonSerializer.Serialize(measured, MeasurementJson.Default.WorkMeasurement));
        });
        return command;
    }

    /// <summary>A row of .NET code, in a process that has done such work for a while.</summary>
    public static Contender Code(string title, string name, RunOptions options, params string[] paths) =>
        Contender.OfThisProgram(
            title,
            [Name, WarmUpOption, options.WarmUpSeconds.ToString(CultureInfo.InvariantCulture), name, .. paths]);

    /// <summary>A row of another program, found on PATH or by its path; what it prints is dropped.</summary>
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
