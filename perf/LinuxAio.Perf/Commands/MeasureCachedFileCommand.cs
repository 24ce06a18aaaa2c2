using System.CommandLine;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>What a child process runs for P11: a server and the load on it, one line of JSON.</summary>
internal static class MeasureCachedFileCommand
{
    private const string Name = "measure-cached-file";

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

    /// <summary>The row that starts this program again with the command.</summary>
    /// <param name="server">One of <see cref="FileServer"/>'s.</param>
    public static Contender Contender(string title, string server, string file, LoadSettings load) =>
        Running.Contender.OfThisProgram(title, [Name, server, file, .. LoadArguments.Of(load)]);

    private static async Task<CachedFileMeasurement> MeasureAsync(string name, string file, LoadSettings settings)
    {
        using ServerProcess server = new(name, Path.GetDirectoryName(file)!);
        Uri url = server.File(Path.GetFileName(file));
        await Wrk.RunAsync(url, settings.Connections, settings.WarmUpSeconds);
        server.TakeLap();
        LoadMeasurement load = await Wrk.RunAsync(url, settings.Connections, settings.Seconds);
        ServerLap lap = server.TakeLap();
        return load.Bytes >= load.Requests * new FileInfo(file).Length
            ? new CachedFileMeasurement(load, lap)
            : throw new ContenderFailedException($"{load.Requests} answers have {load.Bytes} bytes only");
    }
}
