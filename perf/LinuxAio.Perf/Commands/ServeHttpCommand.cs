using System.CommandLine;
using System.Text.Json;
using LinuxAio.Perf.Http;
using LinuxAio.Perf.Measurements;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace LinuxAio.Perf.Commands;

/// <summary>The server that P11 measures: prints its address, and for each line of input what it has seen of itself since
/// the one before; ends with the input.</summary>
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

            // Not stopped in good order: what a starved server has left to do may take minutes.
        });
        return command;
    }

    /// <param name="server">One of <see cref="FileServer"/>'s.</param>
    public static string[] Arguments(string server, string root) => [Name, server, root];
}
