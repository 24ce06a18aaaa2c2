using System.CommandLine;
using System.Text.Json;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace LinuxAio.Perf.Commands;

/// <summary>The server that P11 measures. Prints its address, then a <see cref="ServerLap"/> for each line of input;
/// ends with the input.</summary>
internal static class ServeHttpCommand
{
    private const string Name = "serve-http";

    public static Command Create()
    {
        Argument<string> server = new("server");
        Argument<string> root = new("root");
        Command command = new(Name, "Serves a folder from this process.") { server, root };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            WebApplication app = FileServer.Create(parsed.GetRequiredValue(server), parsed.GetRequiredValue(root));
            app.Start();
            ServerGauge gauge = new();
            Console.WriteLine(app.Urls.Single());
            while (Console.ReadLine() is not null)
            {
                Console.WriteLine(JsonSerializer.Serialize(gauge.TakeLap(), MeasurementJson.Default.ServerLap));
            }

            // The server is not stopped: a starved one may need minutes to finish its requests.
        });
        return command;
    }

    /// <param name="server">A name from <see cref="FileServer"/>.</param>
    public static string[] Arguments(string server, string root) => [Name, server, root];
}
