using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Http;

/// <summary>The load: the program wrk, each connection asking for the same again as soon as it has been answered.</summary>
internal static class Wrk
{
    // One drives more than a server on the other processors can answer.
    private const int Threads = 1;

    // Beyond any wait on a starved server: an answer that comes late is a slow one, not a failed one.
    private const int TimeoutSeconds = 600;

    private const int NoSuchFile = 2;

    /// <param name="seconds">Rounded up: wrk knows whole ones only.</param>
    /// <exception cref="ContenderNotAvailableException">It is not installed.</exception>
    /// <exception cref="ContenderFailedException">It failed, or a request did.</exception>
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
