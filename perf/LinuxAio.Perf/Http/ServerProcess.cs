using System.Diagnostics;
using System.Text.Json;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Http;

/// <summary>A file server in a child process. The server ends when this process ends.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="name">A name from <see cref="FileServer"/>.</param>
    /// <param name="root">The folder with the files.</param>
    public ServerProcess(string name, string root)
    {
        ProcessStartInfo start = new(Contender.ThisProgram, ServeHttpCommand.Arguments(name, root))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // The Web SDK sets this for an application.
        start.Environment["DOTNET_gcServer"] = "1";
        _process = Process.Start(start)!;
        Address = new Uri(ReadLine());
    }

    public Uri Address { get; }

    public Uri Ping => new(Address, FileServer.PingPath);

    public Uri File(string name) => new(Address, $"{FileServer.FilesPath}/{name}");

    /// <summary>Returns the figures of the server's process since the last call, or since its start.</summary>
    public ServerLap TakeLap()
    {
        _process.StandardInput.WriteLine();
        return JsonSerializer.Deserialize(ReadLine(), MeasurementJson.Default.ServerLap)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(GiveUpAfter))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private string ReadLine() =>
        _process.StandardOutput.ReadLine() ?? throw new ContenderFailedException("the server has ended");
}
