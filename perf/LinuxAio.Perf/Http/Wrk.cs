using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Http;

/// <summary>Runs the program wrk: each connection requests the same file again as soon as it has the answer.</summary>
internal static class Wrk
{
    // One thread sends more requests than a server on the other processors can answer.
    private const int Threads = 1;

    // Longer than any wait on a starved server: a late answer is slow, not failed.
    private const int TimeoutSeconds = 600;

    private const int NoSuchFile = 2;

    /// <param name="url">What to request.</param>
    /// <param name="connections">How many connections to open.</param>
    /// <param name="seconds">How long to run; rounded up, because wrk takes whole seconds only.</param>
    /// <exception cref="ContenderNotAvailableException">wrk is not installed.</exception>
    /// <exception cref="ContenderFailedException">wrk or a request failed.</exception>
    public static async Task<LoadMeasurement> RunAsync(Uri url, int connections, double seconds)
    {
        using Process process = Start(
        [
            Whole("--threads", Threads), Whole("--connections", connections),
            Whole("--duration", (int)Math.Ceiling(seconds)), Whole("--timeout", TimeoutSeconds),
            $"--script={Path.Combine(AppContext.BaseDirectory, "Http", "wrk.lua")}", url.AbsoluteUri,
        ]);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new ContenderFailedException($"wrk ended with {process.ExitCode}");
        }

        string line = output.TrimEnd().Split('\n')[^1];
        LoadMeasurement load = JsonSerializer.Deserialize(line, MeasurementJson.Default.LoadMeasurement)!;
        return load.Failed == 0 ? load : throw new ContenderFailedException($"{load.Failed} requests failed");
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception e) when (e.NativeErrorCode == NoSuchFile)
        {
            throw new ContenderNotAvailableException("needs wrk on PATH");
        }
    }

    private static string Whole(string option, int value) =>
        string.Create(CultureInfo.InvariantCulture, $"{option}={value}");
}
