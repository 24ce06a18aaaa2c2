using System.Diagnostics;
using Xunit;

namespace LinuxAio.Tests.Support;

/// <summary>The SDK's command, as on a machine where no build is running.</summary>
public static class Dotnet
{
    /// <summary>Runs it to its end; returns what it printed. Fails the test, saying why, when it fails.</summary>
    public static string Run(string folder, params string[] arguments) => RunProgram(folder, Host, arguments);

    /// <inheritdoc cref="Run"/>
    public static string RunProgram(string folder, string program, params string[] arguments)
    {
        CommandResult result = Command.Run(StartInfo(folder, program, arguments), input: "");
        Assert.True(
            result.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
        return result.Output;
    }

    /// <summary>Runs it to its end, whatever that is.</summary>
    internal static CommandResult TryRun(string folder, params string[] arguments) =>
        Command.Run(StartInfo(folder, Host, arguments), input: "");

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static ProcessStartInfo StartInfo(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };

        // What the build that runs this test says to its own parts would mislead another.
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
