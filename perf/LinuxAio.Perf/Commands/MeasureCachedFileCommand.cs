using System.CommandLine;
using System.Diagnostics;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>The command of a child process for P11: puts load on a server of a cached file and prints one line of
/// JSON.</summary>
internal static class MeasureCachedFileCommand
{
    private const string Name = "measure-cached-file";

    // A server that has been up for hours compiles no more than this share of the time, on one processor.
    private const double SettledJitShare = 0.05;

    private static readonly TimeSpan WarmUpMax = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        Argument<string> server = new("server");
        Argument<string> file = new("file");
        LoadArguments load = new();
        Command command = new(Name, "Measures one server of a cached file.") { server, file };
        load.AddTo(command);
        command.Hidden = true;
        command.SetAction((parsed, _) => ChildAnswer.PrintAsync(
            MeasureAsync(parsed.GetRequiredValue(server), parsed.GetRequiredValue(file), load.Parse(parsed)),
            MeasurementJson.Default.CachedFileMeasurement));
        return command;
    }

    /// <summary>The contender whose process runs this command.</summary>
    /// <param name="server">A name from <see cref="FileServer"/>.</param>
    public static Contender Contender(string server, string file, LoadSettings load) =>
        Running.Contender.OfThisProgram(server, [Name, server, file, .. LoadArguments.Of(load)]);

    private static async Task<CachedFileMeasurement> MeasureAsync(string name, string file, LoadSettings settings)
    {
        using ServerProcess server = new(name, Path.GetDirectoryName(file)!);
        Uri url = server.File(Path.GetFileName(file));
        await WarmUpAsync(server, url, settings);
        LoadMeasurement load = await Wrk.RunAsync(url, settings.Connections, settings.Seconds);
        ServerLap lap = server.TakeLap();
        return load.Bytes >= load.Requests * new FileInfo(file).Length
            ? new CachedFileMeasurement(load, lap)
            : throw new ContenderFailedException($"{load.Requests} answers have only {load.Bytes} bytes");
    }

    /// <summary>Puts load on the server until the JIT has little left to compile. In the first ten seconds or more the
    /// JIT runs beside the requests and halves their throughput.</summary>
    private static async Task WarmUpAsync(ServerProcess server, Uri url, LoadSettings settings)
    {
        long started = Stopwatch.GetTimestamp();
        LoadMeasurement load;
        ServerLap lap;
        do
        {
            load = await Wrk.RunAsync(url, settings.Connections, settings.WarmUpSeconds);
            lap = server.TakeLap();
        }
        while (lap.JitSeconds > SettledJitShare * load.Seconds && Stopwatch.GetElapsedTime(started) < WarmUpMax);
    }
}
