using System.CommandLine;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>The command of a child process for P11: mounts slow storage, puts load on a server of it, sends pings at
/// the same time, and prints one line of JSON.</summary>
internal static class MeasureSlowFileCommand
{
    private const string Name = "measure-slow-file";

    public static Command Create()
    {
        Argument<string> server = new("server");
        LoadArguments load = new();
        Command command = new(Name, "Measures one server of a slow file.") { server };
        load.AddTo(command);
        command.Hidden = true;
        command.SetAction((parsed, _) => ChildAnswer.PrintAsync(
            MeasureAsync(parsed.GetRequiredValue(server), load.Parse(parsed)),
            MeasurementJson.Default.SlowFileMeasurement));
        return command;
    }

    /// <summary>The contender whose process runs this command.</summary>
    /// <param name="server">A name from <see cref="FileServer"/>.</param>
    public static Contender Contender(string server, LoadSettings load) =>
        Running.Contender.OfThisProgram(server, [Name, server, .. LoadArguments.Of(load)]);

    private static async Task<SlowFileMeasurement> MeasureAsync(string name, LoadSettings settings)
    {
        using SlowStorage storage = new();
        using ServerProcess server = new(name, storage.FullPath);
        using PingProbe probe = new(server.Ping);
        await probe.WarmUpAsync();
        await LoadAsync(server, settings.Connections, settings.WarmUpSeconds);
        server.TakeLap();
        Task<LoadMeasurement?> load = LoadAsync(server, settings.Connections, settings.Seconds);
        PingMeasurement ping = await probe.RunAsync(load);
        return new SlowFileMeasurement(await load, ping, server.TakeLap());
    }

    private static async Task<LoadMeasurement?> LoadAsync(ServerProcess server, int connections, double seconds)
    {
        if (connections > 0)
        {
            return await Wrk.RunAsync(server.File(SlowStorage.FileName), connections, seconds);
        }

        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return null;
    }
}
