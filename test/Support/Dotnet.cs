using System.Diagnostics;
using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>Runs the dotnet command without the environment of the build that runs this test.</summary>
public static class Dotnet
{
    /// <summary>Runs dotnet to its end and returns its output. Fails the test with the output when dotnet
    /// fails.</summary>
    public static string Run(string folder, params string[] arguments) => RunProgram(folder, Host, arguments);

    /// <summary>Like <see cref="Run"/>, for another program.</summary>
    public static string RunProgram(string folder, string program, params string[] arguments)
    {
        CommandResult result = Command.Run(StartInfo(folder, program, arguments), input: "");
        Assert.True(
            result.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
        return result.Output;
    }

    /// <summary>Runs dotnet to its end; accepts a failure.</summary>
    internal static CommandResult TryRun(string folder, params string[] arguments) =>
        Command.Run(StartInfo(folder, Host, arguments), input: "");

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static ProcessStartInfo StartInfo(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };

        // The variables that a running build sets for its own processes would mislead another build.
        foreach (string name in start.Environment.Keys.Where(static name =>
            name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name == "CI").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return start;
    }
}
