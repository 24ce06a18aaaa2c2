using System.Diagnostics;

namespace LinuxAio.Tests.Support;

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    public static CommandResult Run(string program, params string[] arguments) => Run(program, arguments, input: "");

    /// <summary>Runs <paramref name="program"/> with <paramref name="input"/> as its standard input.</summary>
    public static CommandResult Run(string program, IEnumerable<string> arguments, string input) =>
        Run(new ProcessStartInfo(program, arguments), input);

    /// <summary>Runs the program of <paramref name="start"/> with <paramref name="input"/> as its standard
    /// input.</summary>
    internal static CommandResult Run(ProcessStartInfo start, string input)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;

        // Read both outputs while writing the input: a full pipe would block the program, and then this method.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        WriteInput(process, input);
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    private static void WriteInput(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it read all of its input; its exit code tells whether that was an error.
        }
    }
}
