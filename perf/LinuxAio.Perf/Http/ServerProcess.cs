using System.Diagnostics;
using System.Text.Json;
using LinuxAio.Perf.Commands;
using LinuxAio.Perf.Measurements;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Http;

/// <summary>A file server in a process of its own, which ends with this one.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    /// <summary>Returns when it listens.</summary>
    /// <param name="name">One of <see cref="FileServer"/>'s.</param>
    public ServerProcess(string name, string root)
    {
        ProcessStartInfo start = new(Contender.ThisProgram, ServeHttpCommand.Arguments(name, root))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the Web SDK has it for an application.
        start.Environment["DOTNET_gcServer"] = "1";
        _process = Process.Start(start)!;
        Address = new Uri(ReadLine());
    }

    public Uri Address { get; }

    public Uri Ping => new(Address, FileServer.PingPath);

    public Uri File(string name) => new(Address, $"{FileServer.FilesPath}/{name}");

    /// <summary>What its process has seen since the last one was taken.</summary>
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
