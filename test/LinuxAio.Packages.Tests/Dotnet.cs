using System.Diagnostics;
using Xunit;

namespace LinuxAio.Packages.Tests;

/// <summary>The SDK's command, as on a machine where no build is running.</summary>
internal static class Dotnet
{
    /// <summary>Runs it to its end; returns what it printed. Fails the test, saying why, when it fails.</summary>
    internal static string Run(string folder, params string[] arguments) =>
        RunProgram(folder, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    /// <inheritdoc cref="Run"/>
    internal static string RunProgram(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build that runs this test says to its own parts would mislead another.
        foreach (string name in start.Environment.Keys.Where(static name =>
            name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name == "CI").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{errors.GetAwaiter().GetResult()}");
        return output;
    }
}
