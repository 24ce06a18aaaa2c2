using System.Diagnostics;

namespace LinuxAio.Perf.Running;

/// <summary>Runs the process of a contender.</summary>
internal static class ChildProcess
{
    /// <summary>Exit code of a contender that this machine cannot run (see <c>peers/driver.h</c>).</summary>
    public const int ExitNotAvailable = 77;

    /// <summary>Runs a contender and waits until it has ended.</summary>
    /// <returns>The line of JSON that it printed.</returns>
    /// <exception cref="ContenderNotAvailableException">The contender is not installed, or this machine cannot run
    /// it.</exception>
    /// <exception cref="ContenderFailedException">The contender failed, or did not end within the timeout.</exception>
    public static string Run(Contender contender, TimeSpan timeout)
    {
        if (!File.Exists(contender.Program))
        {
            throw new ContenderNotAvailableException("not installed");
        }

        ProcessStartInfo start = new(contender.Program, contender.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;

        // Read both pipes while waiting: a full pipe would block the child.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new ContenderFailedException($"did not end within {timeout.TotalSeconds:0} s");
        }

        string message = errors.GetAwaiter().GetResult().Trim();
        return process.ExitCode switch
        {
            0 => output.GetAwaiter().GetResult(),
            ExitNotAvailable => throw new ContenderNotAvailableException(message),
            int code => throw new ContenderFailedException($"exit code {code}: {message}"),
        };
    }
}
